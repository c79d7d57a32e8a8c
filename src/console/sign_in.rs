//! `/sign-in`: address and password.

use poem::Response;

use super::failure::Halt;
use super::form::Form;
use super::form_page::{Field, FormPage};
use super::here::{HOME, Here};
use super::sign_on;
use crate::application::sign_in::{SignInRefusal, sign_in};
use crate::domain::session::Stage;

/// The page; whoever is in goes on to where they wanted.
pub fn show(here: &Here<'_>) -> Result<Response, Halt> {
    if here.visitor.as_ref().is_some_and(|visitor| visitor.session.stage == Stage::SignedIn) {
        return Err(Halt::Go(here.next_or(HOME)));
    }
    Ok(page(here, "").answer(here))
}

/// Takes address and password.
pub async fn take(here: &Here<'_>, form: &Form) -> Result<Response, Halt> {
    let (email, password) = (form.get("email"), form.get("password"));
    match sign_in(here.app, &here.visit, email, password, here.held.as_deref()).await {
        Ok(entered) => Ok(here.go_in(&entered)),
        Err(SignInRefusal::Wrong) => {
            let wrong = here.say(
                "Địa chỉ thư hoặc mật khẩu không đúng. Hãy kiểm tra rồi nhập lại; nếu quên mật khẩu, hãy đặt lại.",
                "The address or the password is not right. Check them, or set another password if you forgot it.",
            );
            Ok(page(here, email).wrong("email", wrong).answer(here))
        }
        Err(refused) => Err(refused.into()),
    }
}

fn page(here: &Here<'_>, email: &str) -> FormPage {
    let mut page = FormPage::new(here, here.say("Đăng nhập", "Sign in"), here.say("Đăng nhập", "Sign in"))
        .field(Field::email(here.say("Địa chỉ thư điện tử", "Email address"), email))
        .field(Field::password("password", here.say("Mật khẩu", "Password"), "current-password"))
        .link("/password", here.say("Tôi quên mật khẩu", "I forgot my password"));
    if sign_on::is_offered(here) {
        let with = here.say("Đăng nhập bằng tài khoản của Thành phố", "Sign in with your account of the city");
        page = page.link(here.with_next(sign_on::THERE), with);
    }
    page.frame.notice = match here.asked("done") {
        Some("password") => {
            Some(here.say("Đã đặt mật khẩu. Mời Ông/Bà đăng nhập.", "Your password is set. Sign in with it."))
        }
        Some("out") => Some(here.say("Ông/Bà đã đăng xuất.", "You are signed out.")),
        _ => None,
    }
    .map(str::to_owned);
    page
}
