//! `/cases/new`: an enterprise reports what hinders it, or the coordinator does so on its behalf.

use askama::Template;
use chrono::NaiveDate;
use poem::Response;
use poem::http::StatusCode;
use uuid::Uuid;

use super::case::questions::{all, categories, territories};
use super::failure::Halt;
use super::form::Form;
use super::frame::Frame;
use super::here::Here;
use super::once;
use super::question::{Answers, Choice, Group, Kind, Question, Shown, name_of};
use super::words;
use crate::application::file_case::{Contact, FileCase, PersonalData, check_may_file, file_case};
use crate::application::{Caller, City, Done, Error, FieldError};
use crate::domain::access::Role;
use crate::domain::case::Subject;
use crate::domain::person::find_fault_of_address;
use crate::domain::register::OrganizationKind;
use crate::domain::text::{Text, fold};
use crate::domain::words::Urgency;

/// The form.
#[derive(Template)]
#[template(path = "filing.html")]
struct FilingPage {
    frame: Frame,
    questions: Vec<Shown>,
    /// By which sending it twice is told from sending it once.
    key: Uuid,
}

/// The form.
pub fn show(here: &Here<'_>) -> Result<Response, Halt> {
    let actor = here.actor()?;
    check_may_file(&actor)?;
    Ok(here.page(StatusCode::OK, &page(here, &asked(here, actor.role), None)))
}

/// Files what was filled in, and leads to the case, which says who has it and by when.
pub async fn take(here: &Here<'_>, form: &Form) -> Result<Response, Halt> {
    let actor = here.actor()?;
    check_may_file(&actor)?;
    let questions = asked(here, actor.role);
    let answers = Answers::of(form);
    let mut faults = answers.faults(&questions);
    faults.extend(faults_of_contact(&answers));
    if !faults.is_empty() {
        return Ok(wrong(here, &questions, &answers, &faults));
    }
    let request = once::request(here, &actor, "file", form)?;
    let caller = Caller { actor, request: Some(request) };
    match file_case(here.app, &caller, filled_in(&answers)).await {
        Ok(Done::Executed(reading) | Done::AlreadyApplied(reading, _)) => {
            Ok(here.go(&format!("/cases/{}?done=file", reading.case.code)))
        }
        Err(Error::Invalid(faults) | Error::Unreadable(faults) | Error::Broken { fields: faults, .. }) => {
            Ok(wrong(here, &questions, &answers, &faults))
        }
        Err(Error::KeyReused) => {
            let mut again = page(here, &questions, Some(&answers));
            again.frame.notice = Some(sent_before(here).to_owned());
            Ok(here.page(StatusCode::CONFLICT, &again))
        }
        Err(error) => Err(error.into()),
    }
}

fn sent_before<'t>(here: &Here<'_>) -> &'t str {
    here.say(
        "Biểu mẫu này đã được gửi trước đó với nội dung khác. Nếu đây là một vướng mắc khác, hãy bấm gửi lần nữa.",
        "This form was sent before, saying something else. If this is another obstacle, send it once more.",
    )
}

fn page(here: &Here<'_>, questions: &[Question], typed: Option<&Answers>) -> FilingPage {
    FilingPage {
        frame: here.frame(here.say("Gửi vướng mắc", "File an obstacle")),
        questions: questions.iter().map(|question| question.show(typed, here.language)).collect(),
        key: once::new_key(),
    }
}

fn wrong(here: &Here<'_>, questions: &[Question], answers: &Answers, faults: &[FieldError]) -> Response {
    let mut page = page(here, questions, Some(answers));
    for fault in faults {
        page.frame = page.frame.with_error(&name_of(&fault.pointer), fault.text.to(here.language));
    }
    here.page(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn asked(here: &Here<'_>, role: Role) -> Vec<Question> {
    let (city, today) = (here.app.city(), here.app.today());
    let on_behalf = (role == Role::Coordinator).then(|| {
        Question::new("enterprise", Kind::Select(vec![enterprises(&city, today)]), "Doanh nghiệp", "Enterprise")
    });
    on_behalf.into_iter().chain(questions(&city, today)).collect()
}

fn questions(city: &City, today: NaiveDate) -> Vec<Question> {
    let line = |name, longest, vi: &str, en: &str| Question::new(name, Kind::Line(longest), vi, en);
    vec![
        line("title", 300, "Vướng mắc trong một câu", "The obstacle in one line"),
        Question::new("description", Kind::Paragraphs(20_000), "Nội dung vướng mắc", "What hinders").hint(
            "Vướng mắc gì, từ bao giờ, đã làm việc với cơ quan nào. Không gửi nội dung bí mật nhà nước.",
            "What hinders, since when, what was tried. No state secrets.",
        ),
        Question::new("category", Kind::Select(categories(city, today)), "Lĩnh vực", "Category").hint(
            "Nếu chưa rõ, hãy chọn “nội dung khác” của nhóm gần nhất.",
            "If you cannot tell, choose “something else” of the group that comes nearest.",
        ),
        Question::new("territory", Kind::Select(territories(city, today)), "Địa bàn", "Territory")
            .hint("Nơi phát sinh vướng mắc.", "Where the obstacle lies."),
        Question::new("urgency", Kind::OneOf(all(Urgency::ALL, words::urgency)), "Mức độ", "Urgency")
            .holding(Urgency::Normal.as_str()),
        Question::new("urgency_reason", Kind::Line(2000), "Lý do khẩn", "Why it is urgent")
            .optional()
            .hint("Chỉ khi mức độ là khẩn.", "Only where it is urgent."),
        line("project", 500, "Dự án liên quan", "Project").optional(),
        Question::new("amount_vnd", Kind::Amount, "Giá trị liên quan (đồng)", "What is at stake (VND)").optional(),
        Question::new("proposal", Kind::Paragraphs(5000), "Đề xuất của doanh nghiệp", "What you propose").optional(),
        Question::new("legal_references", Kind::Lines(20, 500), "Căn cứ pháp lý", "Provisions that you cite")
            .optional()
            .hint("Mỗi dòng một căn cứ.", "One on each line."),
        line("address", 500, "Địa chỉ", "Address").optional(),
        line("contact.name", 200, "Người liên hệ", "Contact").optional(),
        line("contact.email", 254, "Thư điện tử của người liên hệ", "The contact's email address").optional(),
        line("contact.phone", 30, "Điện thoại của người liên hệ", "The contact's telephone").optional(),
    ]
}

fn enterprises(city: &City, on: NaiveDate) -> Group {
    let found = city.register().organizations_on(on).filter(|found| found.kind == OrganizationKind::Enterprise);
    let mut choices: Vec<Choice> = found.map(|found| Choice::new(found.code.clone(), found.name.clone())).collect();
    choices.sort_by_cached_key(|choice| fold(&choice.label.vi));
    Group { label: Text::new("", ""), choices }
}

/// Who is named to be asked has a name, and an address that mail can reach.
fn faults_of_contact(answers: &Answers) -> Vec<FieldError> {
    let (email, phone) = (answers.some("contact.email"), answers.some("contact.phone"));
    let nameless = (answers.some("contact.name").is_none() && (email.is_some() || phone.is_some()))
        .then(|| FieldError::new("contact.name", "Hãy nhập tên người liên hệ.", "Say who the contact is."));
    let fault = email.as_deref().and_then(find_fault_of_address);
    let unreachable = fault.map(|text| FieldError { pointer: "contact.email".to_owned(), text });
    nameless.into_iter().chain(unreachable).collect()
}

fn filled_in(answers: &Answers) -> FileCase {
    let contact = answers.some("contact.name").map(|name| Contact {
        name,
        email: answers.some("contact.email"),
        phone: answers.some("contact.phone"),
    });
    let subject = Subject {
        title: answers.text("title"),
        description: answers.text("description"),
        category: answers.text("category"),
        territory: answers.text("territory"),
        urgency: Urgency::parse(&answers.text("urgency")).unwrap_or(Urgency::Normal),
        urgency_reason: answers.some("urgency_reason"),
        project: answers.some("project"),
        amount_vnd: answers.amount("amount_vnd"),
        proposal: answers.some("proposal"),
        legal_references: answers.lines("legal_references"),
        personal_data: None,
    };
    let personal_data = PersonalData { address: answers.some("address"), contact };
    FileCase { subject, personal_data, enterprise: answers.some("enterprise") }
}
