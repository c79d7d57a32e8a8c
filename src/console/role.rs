//! `/role`: as whom to act, for people who have several roles.

use poem::Response;

use super::failure::Halt;
use super::form::Form;
use super::form_page::{Choice, FormPage};
use super::here::Here;
use super::words;
use crate::application::choose_role::choose_role;
use crate::domain::access::Role;

/// The page.
pub fn show(here: &Here<'_>) -> Result<Response, Halt> {
    Ok(page(here)?.answer(here))
}

/// Takes what was chosen.
pub async fn take(here: &Here<'_>, form: &Form) -> Result<Response, Halt> {
    let visitor = here.visitor_signed_in()?;
    let chosen = form.get("choice").split_once('@').and_then(|(role, at)| Some((at, Role::parse(role)?)));
    let Some(chosen) = chosen else {
        let wrong = here.say("Hãy chọn một vai trò.", "Choose a role.");
        return Ok(page(here)?.wrong("choice", wrong).answer(here));
    };
    Ok(here.go_in(&choose_role(here.app, visitor, chosen).await?))
}

fn page(here: &Here<'_>) -> Result<FormPage, Halt> {
    let visitor = here.visitor_signed_in()?;
    let (title, button) = (here.say("Chọn vai trò", "Choose your role"), here.say("Tiếp tục", "Continue"));
    let mut page = FormPage::new(here, title, button)
        .intro(here.say("Từ bây giờ Ông/Bà làm việc với tư cách nào?", "In which role do you act from now on?"));
    let choice = |own: &(String, Role)| Choice {
        value: format!("{}@{}", own.1, own.0),
        label: seat(here, &own.0, own.1),
        is_chosen: visitor.session.seat.as_ref() == Some(own),
    };
    page.choices = visitor.seats.iter().map(choice).collect();
    Ok(page)
}

/// A role and where, in the reader's words.
pub fn seat(here: &Here<'_>, organization: &str, role: Role) -> String {
    let name = here.app.city().name_of_organization(organization);
    format!("{}, {}", words::role(role).to(here.language), name.to(here.language))
}
