//! `/invitations/{code}` and `/password`: setting a password by a letter's code, asking for such a letter, or setting
//! another one when one is in.

use askama::Template;
use poem::Response;
use poem::http::StatusCode;

use super::failure::Halt;
use super::form::Form;
use super::form_page::{Field, FormPage};
use super::frame::Frame;
use super::here::Here;
use crate::application::find_session::Visitor;
use crate::application::invite_person::{VALID_FOR, send_password_letter};
use crate::application::set_password::{NewPassword, change_password, find_invited, set_invited_password};
use crate::application::sign_in::SignInRefusal;
use crate::domain::password::SHORTEST;
use crate::domain::session::Stage;

/// Told to whoever asked for a letter.
#[derive(Template)]
#[template(path = "told.html")]
struct ToldPage {
    frame: Frame,
    text: Vec<String>,
}

/// The form of whoever was sent a code; a code that does not count is told to be gone.
pub async fn show_invited(here: &Here<'_>, code: &str) -> Result<Response, Halt> {
    let person = find_invited(here.app, code).await?.ok_or(Halt::Gone)?;
    Ok(invited_page(here, &person.email).answer(here))
}

/// Takes the password of whoever was sent a code.
pub async fn take_invited(here: &Here<'_>, code: &str, form: &Form) -> Result<Response, Halt> {
    let person = find_invited(here.app, code).await?.ok_or(Halt::Gone)?;
    match set_invited_password(here.app, code, new_password(form)).await {
        Ok(()) => Ok(here.go("/sign-in?done=password")),
        Err(SignInRefusal::Invalid(errors)) => Ok(invited_page(here, &person.email).all_wrong(&errors).answer(here)),
        Err(refused) => Err(refused.into()),
    }
}

fn invited_page(here: &Here<'_>, email: &str) -> FormPage {
    let title = here.say("Đặt mật khẩu", "Set your password");
    let page = FormPage::new(here, title, title)
        .field(Field::email(here.say("Địa chỉ để đăng nhập", "The address to sign in with"), email).fixed());
    with_new_password(page, here)
}

/// The form for another password, or for a letter where one is not in.
pub fn show(here: &Here<'_>) -> Result<Response, Halt> {
    Ok(match signed_in(here) {
        Some(visitor) => change_page(here, visitor),
        None => letter_page(here),
    }
    .answer(here))
}

/// Takes what the form that [`show`] shows holds.
pub async fn take(here: &Here<'_>, form: &Form) -> Result<Response, Halt> {
    let Some(visitor) = signed_in(here) else { return take_address(here, form.get("email")).await };
    match change_password(here.app, &here.visit, visitor, form.get("current"), new_password(form)).await {
        Ok(entered) => {
            let mut response = here.go("/account?done=password");
            here.hold(&mut response, &entered);
            Ok(response)
        }
        Err(SignInRefusal::Wrong) => {
            let wrong = here.say("Mật khẩu hiện tại không đúng.", "This is not your present password.");
            Ok(change_page(here, visitor).wrong("current", wrong).answer(here))
        }
        Err(SignInRefusal::Invalid(errors)) => Ok(change_page(here, visitor).all_wrong(&errors).answer(here)),
        Err(refused) => Err(refused.into()),
    }
}

async fn take_address(here: &Here<'_>, email: &str) -> Result<Response, Halt> {
    if !email.contains('@') {
        let wrong =
            here.say("Hãy nhập địa chỉ thư, ví dụ ten@coquan.gov.vn.", "Enter an address, like name@agency.gov.vn.");
        return Ok(letter_page(here).wrong("email", wrong).answer(here));
    }
    send_password_letter(here.app, &here.visit, email).await?;
    let hours = VALID_FOR.num_hours();
    let text = here.say(
        "Nếu địa chỉ này có tài khoản, một lá thư kèm đường dẫn để đặt mật khẩu đang được gửi đến đó.",
        "If there is an account with this address, a letter with a link to set a password is on its way there.",
    );
    let validity = match here.say("vi", "en") {
        "vi" => format!("Đường dẫn dùng được một lần, trong {hours} giờ. Nếu không thấy thư, hãy xem hộp thư rác."),
        _ => format!("The link works once, within {hours} hours. If no letter comes, look among the unwanted mail."),
    };
    let frame = here.frame(here.say("Hãy xem hộp thư", "Look into your mail"));
    Ok(here.page(StatusCode::OK, &ToldPage { frame, text: vec![text.to_owned(), validity] }))
}

fn letter_page(here: &Here<'_>) -> FormPage {
    FormPage::new(here, here.say("Quên mật khẩu", "Forgotten password"), here.say("Gửi thư", "Send the letter"))
        .intro(here.say(
            "Hệ thống sẽ gửi đến địa chỉ của Ông/Bà một đường dẫn để đặt mật khẩu khác.",
            "A link with which you set another password is sent to your address.",
        ))
        .field(Field::email(here.say("Địa chỉ thư điện tử", "Email address"), ""))
        .link("/sign-in", here.say("Về trang đăng nhập", "To the sign-in page"))
}

fn change_page(here: &Here<'_>, visitor: &Visitor) -> FormPage {
    let page =
        FormPage::new(here, here.say("Đổi mật khẩu", "Change your password"), here.say("Đổi mật khẩu", "Change it"))
            .intro(here.say("Các phiên đăng nhập khác của Ông/Bà sẽ kết thúc.", "Your other sessions end."))
            .field(Field::email(here.say("Tài khoản", "Account"), &visitor.person.email).fixed())
            .field(Field::password("current", here.say("Mật khẩu hiện tại", "Present password"), "current-password"));
    with_new_password(page, here).link("/account", here.say("Về trang tài khoản", "To your account"))
}

fn with_new_password(page: FormPage, here: &Here<'_>) -> FormPage {
    let hint = match here.say("vi", "en") {
        "vi" => format!("Ít nhất {SHORTEST} ký tự. Vài từ không liên quan, ghép thành một câu, là tốt và dễ nhớ."),
        _ => format!("At least {SHORTEST} characters. A few unrelated words make a good one that you remember."),
    };
    page.field(Field::password("password", here.say("Mật khẩu mới", "New password"), "new-password").with_hint(hint))
        .field(Field::password("repeated", here.say("Nhập lại mật khẩu mới", "The new password again"), "new-password"))
}

fn new_password(form: &Form) -> NewPassword<'_> {
    NewPassword { password: form.get("password"), repeated: form.get("repeated") }
}

fn signed_in<'a>(here: &'a Here<'_>) -> Option<&'a Visitor> {
    here.visitor.as_ref().filter(|visitor| visitor.session.stage == Stage::SignedIn)
}
