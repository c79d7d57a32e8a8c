//! `/cases/{code}`: where the links in letters lead. Shows nothing of the case yet: how it is read, and as whom.

use askama::Template;
use poem::Response;
use poem::http::StatusCode;

use super::failure::Halt;
use super::frame::Frame;
use super::here::Here;
use super::role::seat;

/// The page.
#[derive(Template)]
#[template(path = "case.html")]
struct CasePage<'a> {
    frame: Frame,
    code: &'a str,
    seat: String,
}

/// The page, the same for every well-formed code, whether it exists or not.
pub fn show(here: &Here<'_>, code: &str) -> Result<Response, Halt> {
    if !is_code(code) {
        return Err(Halt::NotFound);
    }
    let visitor = here.visitor_in()?;
    let (organization, role) = visitor.session.seat.clone().ok_or(Halt::NoRole)?;
    let title = format!("{} {code}", here.say("Hồ sơ", "Case"));
    let page = CasePage { frame: here.frame(title), code, seat: seat(here, &organization, role) };
    Ok(here.page(StatusCode::OK, &page))
}

/// Whether this can be a case's code, `H29-210318-00042`.
fn is_code(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [prefix, day, number] = parts[..] else { return false };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_prefix = (1..=10).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_prefix && day.len() == 6 && digits(day) && (5..=12).contains(&number.len()) && digits(number)
}

#[cfg(test)]
mod tests {
    use super::is_code;

    #[test]
    fn codes_are_told_from_anything_else() {
        assert!(is_code("H29-210318-00042") && is_code("H29-210318-100000"));
        for other in
            ["H29", "H29-210318", "H29-21031-00042", "H29-210318-0004", "<b>-210318-00042", "H29-210318-00042-1"]
        {
            assert!(!is_code(other), "{other}");
        }
    }
}
