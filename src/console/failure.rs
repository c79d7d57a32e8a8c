//! What a page answers where it cannot do what was asked: a page too, in the reader's language, with what to do.

use askama::Template;
use chrono::TimeDelta;
use poem::Response;
use poem::http::header::{ALLOW, RETRY_AFTER};
use poem::http::{HeaderValue, StatusCode};
use uuid::Uuid;

use super::frame::{self, Frame, in_language};
use super::here::Here;
use crate::application::Error;
use crate::application::sign_in::SignInRefusal;
use crate::application::single_sign_on::SignOnRefusal;
use crate::domain::sign_on::SignOnFault;
use crate::domain::text::{Language, Text};

/// Why a page does not do what was asked.
pub enum Halt {
    /// Another page comes first.
    Go(String),
    /// There is no such page.
    NotFound,
    /// The page is not asked like this.
    Method,
    /// The form did not come from a page of ours, or from one of an earlier session.
    Forged,
    /// The form is no form.
    Media,
    /// The form is larger than any of ours.
    Large,
    /// The form did not arrive in time.
    Slow,
    /// Too many failed attempts.
    Wait(TimeDelta),
    /// The person has no role today.
    NoRole,
    /// The code of a letter counts no more.
    Gone,
    /// The city's identity provider vouches for nobody who may come in.
    SignOn(SignOnFault),
    /// What the person's role may never do.
    Forbidden(Text),
    /// It did not work.
    Failed(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(_) => Self::NotFound,
            Error::Forbidden(why) => Self::Forbidden(why),
            error => Self::Failed(error),
        }
    }
}

/// What no form shows beside its fields.
impl From<SignInRefusal> for Halt {
    fn from(refusal: SignInRefusal) -> Self {
        match refusal {
            SignInRefusal::Wait(left) => Self::Wait(left),
            SignInRefusal::NoRole => Self::NoRole,
            SignInRefusal::Gone => Self::Gone,
            SignInRefusal::Failed(error) => error.into(),
            SignInRefusal::Wrong | SignInRefusal::Invalid(_) => Self::Forged,
        }
    }
}

impl From<SignOnRefusal> for Halt {
    fn from(refusal: SignOnRefusal) -> Self {
        match refusal {
            SignOnRefusal::Refused { fault, .. } => Self::SignOn(fault),
            SignOnRefusal::Failed(error) => error.into(),
        }
    }
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage<'a> {
    frame: Frame,
    text: String,
    again: Option<(&'static str, &'a str)>,
}

impl Halt {
    /// The page that says so.
    pub fn page(self, here: &Here<'_>) -> Response {
        if let Self::Go(to) = &self {
            return here.go(to);
        }
        let (status, title, text) = self.told();
        let again = match self {
            Self::Gone => Some(("/password", here.say("Nhận thư đặt lại mật khẩu", "Get a letter to set a password"))),
            Self::NotFound | Self::NoRole | Self::Method | Self::Forbidden(_) => None,
            _ => Some(("/sign-in", here.say("Về trang đăng nhập", "To the sign-in page"))),
        };
        let frame = here.frame(title.to(here.language));
        let page = FailurePage { frame, text: text.to(here.language).to_owned(), again };
        self.dressed(here.page(status, &page), here.language)
    }

    /// The same where not even the browser's session could be read.
    pub fn bare_page(self, language: Language) -> Response {
        let (status, title, text) = self.told();
        self.dressed(bare(status, &title, &text, language), language)
    }

    fn dressed(&self, mut response: Response, language: Language) -> Response {
        let headers = response.headers_mut();
        match self {
            Self::Wait(left) => {
                headers.insert(RETRY_AFTER, HeaderValue::from(seconds(*left)));
            }
            Self::Failed(Error::Unavailable(_)) => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
            }
            Self::Method => {
                headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
            }
            _ => {}
        }
        in_language(response, language)
    }

    fn told(&self) -> (StatusCode, Text, Text) {
        let (status, title, text) = match self {
            Self::Go(_) | Self::NotFound => (
                StatusCode::NOT_FOUND,
                ("Không tìm thấy trang", "Page not found"),
                ("Không có trang này. Hãy kiểm tra lại địa chỉ.", "There is no such page. Check the address."),
            ),
            Self::Method => (
                StatusCode::METHOD_NOT_ALLOWED,
                ("Yêu cầu không đúng cách", "Not asked like this"),
                ("Trang này không nhận phương thức vừa dùng.", "This page does not take that method."),
            ),
            Self::Forged => (
                StatusCode::FORBIDDEN,
                ("Biểu mẫu không còn hiệu lực", "The form is not valid any more"),
                (
                    "Biểu mẫu được mở từ một phiên khác hoặc không đến từ trang này, nên chưa có gì được thực hiện. Hãy mở lại trang rồi điền lại.",
                    "The form is of another session or did not come from this page, so nothing was done. Open the page again and fill it in.",
                ),
            ),
            Self::Media => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ("Biểu mẫu không đọc được", "The form cannot be read"),
                ("Hãy gửi biểu mẫu từ trang này.", "Send the form from its page."),
            ),
            Self::Large => (
                StatusCode::PAYLOAD_TOO_LARGE,
                ("Biểu mẫu quá lớn", "The form is too large"),
                ("Nội dung gửi lên quá lớn. Hãy rút gọn rồi gửi lại.", "What was sent is too large. Shorten it."),
            ),
            Self::Slow => (
                StatusCode::REQUEST_TIMEOUT,
                ("Biểu mẫu không đến đủ", "The form did not arrive"),
                ("Hãy kiểm tra đường truyền rồi gửi lại.", "Check the connection and send it again."),
            ),
            Self::Wait(left) => return too_many(*left),
            Self::NoRole => (
                StatusCode::FORBIDDEN,
                ("Chưa có vai trò", "No role"),
                (
                    "Hiện Ông/Bà không có vai trò nào trong hệ thống. Xin liên hệ quản trị hệ thống hoặc thủ trưởng đơn vị.",
                    "You have no role in the service today. Ask its administrator or the head of your organization.",
                ),
            ),
            Self::Gone => (
                StatusCode::GONE,
                ("Đường dẫn không còn hiệu lực", "The link is not valid any more"),
                (
                    "Đường dẫn đã được dùng, đã quá hạn hoặc đã có thư mới thay thế. Hãy mở thư mới nhất, hoặc xin một thư khác.",
                    "The link was used, has run out, or a newer letter took its place. Open the newest letter, or ask for another.",
                ),
            ),
            Self::SignOn(fault) => return not_vouched_for(*fault),
            Self::Forbidden(why) => {
                let title = Text::new("Không được phép", "Not allowed");
                return (StatusCode::FORBIDDEN, title, why.clone());
            }
            Self::Failed(error) => return failed(error),
        };
        (status, Text::new(title.0, title.1), Text::new(text.0, text.1))
    }
}

/// Why somebody who was at the provider is not in, and what they can do; the word is for whom they ask.
fn not_vouched_for(fault: SignOnFault) -> (StatusCode, Text, Text) {
    let (vi, en) = match fault {
        SignOnFault::State => (
            "Lần đăng nhập này đã được dùng, đã quá mười phút hoặc bắt đầu ở trình duyệt khác. Hãy đăng nhập lại từ đầu.",
            "This sign-in was finished, is older than ten minutes, or began in another browser. Begin again.",
        ),
        SignOnFault::Declined => (
            "Việc đăng nhập bằng tài khoản của Thành phố đã bị hủy hoặc bị từ chối. Hãy đăng nhập lại.",
            "Signing in with the city's account was given up or refused there. Begin again.",
        ),
        SignOnFault::NoRole | SignOnFault::SeveralRoles | SignOnFault::Organization | SignOnFault::Elsewhere => (
            "Tài khoản của Thành phố chưa được gắn với vai trò và đơn vị nào trong hệ thống này. Xin liên hệ quản trị tài khoản của Thành phố.",
            "Your account of the city has no role and organization that this service knows. Ask whoever manages the city's accounts.",
        ),
        SignOnFault::UnknownPerson | SignOnFault::OtherAccount => (
            "Hệ thống chưa có người dùng nào gắn với tài khoản này của Thành phố. Xin liên hệ quản trị hệ thống.",
            "Nobody here is known by this account of the city. Ask the administrator of this service.",
        ),
        SignOnFault::SecondFactor => (
            "Vai trò của Ông/Bà phải đăng nhập bằng hai bước. Hãy bật xác thực hai bước cho tài khoản của Thành phố, rồi đăng nhập lại.",
            "Your role signs in with two steps. Turn the second step on for your account of the city, then sign in again.",
        ),
        _ => (
            "Hệ thống không xác nhận được kết quả đăng nhập từ tài khoản của Thành phố. Hãy đăng nhập lại; nếu vẫn lỗi, báo cho quản trị.",
            "What the city's identity provider answered could not be confirmed. Begin again; if it stays, tell the administrator.",
        ),
    };
    (
        StatusCode::FORBIDDEN,
        Text::new("Không đăng nhập được bằng tài khoản của Thành phố", "Not signed in with the city's account"),
        Text::new(format!("{vi} (Mã lỗi: {fault})"), format!("{en} (Reason: {fault})")),
    )
}

fn too_many(left: TimeDelta) -> (StatusCode, Text, Text) {
    let wait = seconds(left);
    (
        StatusCode::TOO_MANY_REQUESTS,
        Text::new("Thử quá nhiều lần", "Too many attempts"),
        Text::new(
            format!("Đã có nhiều lần nhập không đúng. Hãy chờ {wait} giây rồi thử lại."),
            format!("There were many failed attempts. Wait {wait} seconds, then try again."),
        ),
    )
}

/// Whole seconds, so that whoever waits them has waited long enough.
pub fn seconds(left: TimeDelta) -> i64 {
    left.num_seconds() + 1
}

fn failed(error: &Error) -> (StatusCode, Text, Text) {
    if let Error::Unavailable(cause) = error {
        tracing::warn!(cause, "unavailable");
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            Text::new("Hệ thống đang bận", "The service is busy"),
            Text::new("Hãy thử lại sau ít giây.", "Try again in a few seconds."),
        );
    }
    let id = Uuid::now_v7();
    tracing::error!(%id, %error, "a page failed");
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        Text::new("Lỗi phía hệ thống", "The fault is ours"),
        Text::new(
            format!("Hãy thử lại; nếu vẫn lỗi, báo cho quản trị kèm mã {id}."),
            format!("Try again; if it stays, tell the operator the id {id}."),
        ),
    )
}

/// What a page answers where the request was given up before it reached one.
pub fn failure_page(status: StatusCode, language: Language) -> Response {
    if status == StatusCode::NOT_FOUND {
        return Halt::NotFound.bare_page(language);
    }
    let title = Text::new("Không thực hiện được yêu cầu", "The request was not carried out");
    let text = Text::new(
        "Hệ thống đang bận hoặc nhận quá nhiều yêu cầu. Hãy thử lại sau ít giây.",
        "The service is busy or was asked too often. Try again in a few seconds.",
    );
    in_language(bare(status, &title, &text, language), language)
}

fn bare(status: StatusCode, title: &Text, text: &Text, language: Language) -> Response {
    let other = if language == Language::Vi { Language::En } else { Language::Vi };
    let other = format!("/language?to={other}&back=/sign-in");
    let frame = Frame::new(language, title.to(language).to_owned(), None, String::new(), other);
    let page = FailurePage { frame, text: text.to(language).to_owned(), again: None };
    frame::html(status, &page)
}
