//! `/second-factor`: the code that is asked for after the password; setting a second factor up; recovery codes.

use askama::Template;
use poem::Response;
use poem::http::StatusCode;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::failure::Halt;
use super::form::{Form, token_of};
use super::form_page::{Field, FormPage};
use super::frame::Frame;
use super::here::{HOME, Here};
use crate::application::check_second_factor::check_second_factor;
use crate::application::set_up_second_factor::{
    SetUp, begin_set_up, confirm_set_up, find_set_up, renew_recovery_codes,
};
use crate::application::sign_in::SignInRefusal;
use crate::domain::session::Stage;

/// A secret to take over into an app, and the first code that proves it.
#[derive(Template)]
#[template(path = "set_up.html")]
struct SetUpPage {
    frame: Frame,
    /// As a picture and in letters; none: it was shown before.
    shown: Option<(String, String)>,
    field: Field,
    is_required: bool,
}

/// Recovery codes, this once.
#[derive(Template)]
#[template(path = "codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
    next: String,
}

/// The form for the code.
pub fn show(here: &Here<'_>) -> Result<Response, Halt> {
    match here.visitor.as_ref().map(|visitor| visitor.session.stage) {
        None => Err(Halt::Go(here.with_next("/sign-in"))),
        Some(Stage::SignedIn) => Err(Halt::Go(here.next_or(HOME))),
        Some(Stage::SetUpWanted) => Err(Halt::Go(here.with_next("/second-factor/new"))),
        Some(Stage::CodeWanted) => Ok(code_page(here).answer(here)),
    }
}

/// Takes the code.
pub async fn take(here: &Here<'_>, form: &Form) -> Result<Response, Halt> {
    let Some(visitor) = &here.visitor else { return Err(Halt::Go(here.with_next("/sign-in"))) };
    match check_second_factor(here.app, &here.visit, visitor, form.get("code")).await {
        Ok(entered) => Ok(here.go_in(&entered)),
        Err(SignInRefusal::Wrong) => {
            let wrong = here.say(
                "Mã không đúng hoặc đã được dùng. Hãy chờ ứng dụng hiện mã mới rồi nhập lại.",
                "The code is not right or was used. Wait for the app's next code and enter that.",
            );
            Ok(code_page(here).wrong("code", wrong).answer(here))
        }
        Err(refused) => Err(refused.into()),
    }
}

fn code_page(here: &Here<'_>) -> FormPage {
    let hint = here.say(
        "Sáu chữ số trong ứng dụng xác thực. Nếu không dùng được ứng dụng, hãy nhập một mã dự phòng.",
        "Six digits from your authenticator app. If you cannot use the app, enter a recovery code.",
    );
    let label = here.say("Mã xác thực", "Code");
    FormPage::new(here, here.say("Xác thực hai bước", "Second step"), here.say("Tiếp tục", "Continue"))
        .field(Field::text("code", label, "one-time-code").with_hint(hint))
        .link(here.with_next("/sign-in"), here.say("Đăng nhập bằng tài khoản khác", "Sign in with another account"))
}

/// The secret of whoever has to set one up; whoever is in gives their password first.
pub async fn show_new(here: &Here<'_>) -> Result<Response, Halt> {
    match here.visitor.as_ref().map(|visitor| visitor.session.stage) {
        None => Err(Halt::Go(here.with_next("/sign-in"))),
        Some(Stage::CodeWanted) => Err(Halt::Go(here.with_next("/second-factor"))),
        Some(Stage::SignedIn) => {
            Ok(own_password_page(here, here.say("Cài đặt xác thực hai bước", "Set a second step up")).answer(here))
        }
        Some(Stage::SetUpWanted) => set_up_page(here, find_shown(here).await?, None),
    }
}

/// Takes the password of whoever is in, or the first code.
pub async fn take_new(here: &Here<'_>, form: &Form) -> Result<Response, Halt> {
    let Some(visitor) = &here.visitor else { return Err(Halt::Go(here.with_next("/sign-in"))) };
    let is_in = visitor.session.stage == Stage::SignedIn;
    if is_in && form.get("code").is_empty() {
        return match begin_set_up(here.app, &here.visit, visitor, form.get("password")).await {
            Ok(set_up) => set_up_page(here, Some(set_up), None),
            Err(SignInRefusal::Wrong) => {
                let title = here.say("Cài đặt xác thực hai bước", "Set a second step up");
                Ok(wrong_password(here, own_password_page(here, title)))
            }
            Err(refused) => Err(refused.into()),
        };
    }
    match confirm_set_up(here.app, &here.visit, visitor, form.get("code")).await {
        Ok((entered, codes)) => {
            let mut page = codes_page(here, codes);
            page.frame.token = token_of(&entered.secret);
            let mut response = here.page(StatusCode::OK, &page);
            here.hold(&mut response, &entered);
            Ok(response)
        }
        Err(SignInRefusal::Wrong) => {
            let wrong = here.say(
                "Mã không đúng. Hãy nhập mã đang hiện trong ứng dụng; đồng hồ điện thoại phải đúng giờ.",
                "The code is not right. Enter the one that the app shows now; the phone's clock has to be right.",
            );
            // Whoever is in gave their password to see the secret: it is not shown again without.
            let shown = if is_in { None } else { find_shown(here).await? };
            set_up_page(here, shown, Some(wrong))
        }
        Err(refused) => Err(refused.into()),
    }
}

async fn find_shown(here: &Here<'_>) -> Result<Option<SetUp>, Halt> {
    match &here.visitor {
        Some(visitor) => Ok(find_set_up(here.app, visitor).await?),
        None => Ok(None),
    }
}

fn set_up_page(here: &Here<'_>, shown: Option<SetUp>, wrong: Option<&str>) -> Result<Response, Halt> {
    let mut frame = here.frame(here.say("Cài đặt xác thực hai bước", "Set a second step up"));
    if let Some(wrong) = wrong {
        frame = frame.with_error("code", wrong);
    }
    let shown = shown.map(|SetUp { letters, address }| (picture(&address), letters));
    let field = Field::text("code", here.say("Mã sáu chữ số trong ứng dụng", "The app's six digits"), "one-time-code");
    let is_required = here.visitor.as_ref().is_some_and(|visitor| visitor.session.stage == Stage::SetUpWanted);
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(here.page(status, &SetUpPage { frame, shown, field, is_required }))
}

/// What the phone's camera looks at, as a drawing; nothing in it needs escaping.
fn picture(address: &str) -> String {
    let code = QrCode::with_error_correction_level(address, EcLevel::M);
    code.map(|code| code.render::<svg::Color<'_>>().min_dimensions(220, 220).build())
        .map(|drawn| drawn.split_once("?>").map_or(drawn.clone(), |(_, svg)| svg.to_owned()))
        .unwrap_or_default()
}

/// The form for fresh recovery codes.
pub fn show_codes(here: &Here<'_>) -> Result<Response, Halt> {
    here.visitor_signed_in()?;
    Ok(own_password_page(here, here.say("Lấy mã dự phòng mới", "Fresh recovery codes")).answer(here))
}

/// Shows fresh recovery codes to whoever knows their password.
pub async fn take_codes(here: &Here<'_>, form: &Form) -> Result<Response, Halt> {
    let visitor = here.visitor_signed_in()?;
    match renew_recovery_codes(here.app, &here.visit, visitor, form.get("password")).await {
        Ok(codes) => Ok(here.page(StatusCode::OK, &codes_page(here, codes))),
        Err(SignInRefusal::Wrong) => {
            Ok(wrong_password(here, own_password_page(here, here.say("Lấy mã dự phòng mới", "Fresh recovery codes"))))
        }
        Err(refused) => Err(refused.into()),
    }
}

fn codes_page(here: &Here<'_>, codes: Vec<String>) -> CodesPage {
    CodesPage {
        frame: here.frame(here.say("Mã dự phòng", "Recovery codes")), codes, next: here.next_or("/account")
    }
}

fn own_password_page(here: &Here<'_>, title: &str) -> FormPage {
    FormPage::new(here, title, here.say("Tiếp tục", "Continue"))
        .intro(here.say("Trước hết xin nhập lại mật khẩu của Ông/Bà.", "First enter your password again."))
        .field(Field::password("password", here.say("Mật khẩu", "Password"), "current-password"))
        .link("/account", here.say("Về trang tài khoản", "To your account"))
}

fn wrong_password(here: &Here<'_>, page: FormPage) -> Response {
    page.wrong("password", here.say("Mật khẩu không đúng.", "The password is not right.")).answer(here)
}
