//! `/cases/{code}/{action}`: one form for one thing. What somebody decided on an older version of the case is not carried
//! out: the page says what happened meanwhile and keeps what was typed.

use askama::Template;
use poem::Response;
use poem::http::StatusCode;
use uuid::Uuid;

use super::carry_out::{Task, carry_out};
use super::questions::{Scene, consequence, questions};
use crate::application::list_positions::list_positions;
use crate::application::read_case::{CaseReading, read_case};
use crate::application::read_dossier::find_reached;
use crate::application::record_read::About;
use crate::application::{Caller, CaseKey, Change, Error, FieldError};
use crate::console::failure::Halt;
use crate::console::form::Form;
use crate::console::frame::Frame;
use crate::console::here::Here;
use crate::console::once;
use crate::console::question::{Answers, Question, Shown, name_of};
use crate::console::words;
use crate::domain::access::Actor;
use crate::domain::lifecycle::{Action, transition};
use crate::domain::text::Text;

/// The fields that every form carries beside its questions.
const VERSION: &str = "version";
const STEP: &str = "step";

/// A form, or why there is none now.
#[derive(Template)]
#[template(path = "act.html")]
struct ActPage {
    frame: Frame,
    code: String,
    case_title: String,
    /// What follows.
    consequence: Option<String>,
    /// What happened since the page was opened.
    changes: Vec<ShownChange>,
    /// Why it cannot be done now.
    refusal: Option<String>,
    /// What is asked.
    questions: Vec<Shown>,
    /// What was typed, where it cannot be sent again.
    typed: Vec<(String, String)>,
    version: i32,
    /// By which sending it twice is told from sending it once.
    key: Uuid,
    step: Option<Uuid>,
}

/// One thing that happened meanwhile.
struct ShownChange {
    at: String,
    who: String,
    text: String,
}

/// An action that somebody is about to take.
struct Asked<'a> {
    here: &'a Here<'a>,
    actor: Actor,
    key: CaseKey,
    action: Action,
    reading: CaseReading,
    questions: Vec<Question>,
    step: Option<Uuid>,
}

/// The form.
pub async fn show(here: &Here<'_>, code: &str, action: &str) -> Result<Response, Halt> {
    let key = CaseKey::parse(code);
    let actor = here.reader("/cases/:code/:action", About::Case(key.clone())).await?;
    let asked = Asked::find(here, actor, key, action).await?;
    if !asked.is_open() {
        let refusal = asked.not_now();
        return Ok(asked.refused(StatusCode::CONFLICT, refusal, None));
    }
    Ok(here.page(StatusCode::OK, &asked.page(None)))
}

/// Carries it out.
pub async fn take(here: &Here<'_>, code: &str, action: &str, form: &Form) -> Result<Response, Halt> {
    let key = CaseKey::parse(code);
    // What is wrong is told beside what is in the case.
    let actor = here.reader("/cases/:code/:action", About::Case(key.clone())).await?;
    let asked = Asked::find(here, actor, key, action).await?;
    let answers = Answers::of(form);
    let version: i32 = form.get(VERSION).parse().map_err(|_| Halt::Forged)?;
    let request = once::request(here, &asked.actor, &format!("{} {version}", asked.action), form)?;
    let step = form.get(STEP).parse().ok();
    // What was decided on an older version is told what happened first: what may be chosen may be another by now.
    let faults = answers.faults(&asked.questions);
    if version == asked.reading.case.version && asked.is_open() && !faults.is_empty() {
        return Ok(asked.wrong(&answers, &faults));
    }
    let by = Caller { actor: asked.actor.clone(), request: Some(request) };
    let city = here.app.city();
    let task = Task { app: here.app, city: &city, by: &by, key: &asked.key, version, step, reading: &asked.reading };
    match carry_out(&task, asked.action, &answers).await {
        Ok(()) => Ok(here.go(&format!("/cases/{}?done={}", asked.reading.case.code, asked.action))),
        Err(error) => asked.failed(error, answers).await,
    }
}

impl<'a> Asked<'a> {
    async fn find(here: &'a Here<'a>, actor: Actor, key: CaseKey, action: &str) -> Result<Self, Halt> {
        let action = Action::parse(action).ok_or(Halt::NotFound)?;
        let reading = read_case(here.app, &actor, &key).await?;
        let step = match action {
            Action::Acknowledge => find_reached(here.app, &actor, &reading.case).await?.map(|step| step.id),
            _ => None,
        };
        let mut asked = Self { here, actor, key, action, reading, questions: Vec::new(), step };
        let colleagues = asked.colleagues().await?;
        let city = here.app.city();
        let scene = Scene {
            city: &city,
            reading: &asked.reading,
            actor: &asked.actor,
            today: here.app.today(),
            colleagues: &colleagues,
        };
        asked.questions = questions(action, &scene).ok_or(Halt::NotFound)?;
        Ok(asked)
    }

    /// Whom the actor may name, where the action names people: who holds a position in their own organization today.
    async fn colleagues(&self) -> Result<Vec<(Uuid, String)>, Error> {
        if !matches!(self.action, Action::Accept | Action::Assign | Action::Comment | Action::Note) {
            return Ok(Vec::new());
        }
        let (app, own) = (self.here.app, &self.actor.organization);
        let held = list_positions(app, &self.actor, own, app.today(), false).await?;
        let mut people: Vec<(Uuid, String)> = held
            .into_iter()
            .filter_map(|seat| {
                let person = seat.term.holder.person;
                Some((person, seat.names.get(&person)?.clone()))
            })
            .collect();
        people.sort_by(|a, b| a.1.cmp(&b.1));
        people.dedup();
        Ok(people)
    }

    /// Whether it may be done now.
    fn is_open(&self) -> bool {
        match self.action {
            Action::Acknowledge => self.step.is_some(),
            action => self.reading.allowed_actions.contains(&action),
        }
    }

    fn page(&self, typed: Option<&Answers>) -> ActPage {
        let (here, case) = (self.here, &self.reading.case);
        let language = here.language;
        ActPage {
            frame: here.frame(words::action(self.action).to(language)),
            code: case.code.clone(),
            case_title: case.subject.title.clone(),
            consequence: consequence(self.action).map(|text| text.to(language).to_owned()),
            changes: Vec::new(),
            refusal: None,
            questions: self.questions.iter().map(|question| question.show(typed, language)).collect(),
            typed: Vec::new(),
            version: case.version,
            key: once::new_key(),
            step: self.step,
        }
    }

    /// The form again, with all that is wrong.
    fn wrong(&self, answers: &Answers, faults: &[FieldError]) -> Response {
        let mut page = self.page(Some(answers));
        for fault in faults {
            let name = name_of(&fault.pointer);
            let asked = self.questions.iter().find(|question| question.name == name).or(self.questions.first());
            let field = asked.map_or("main", |question| question.name);
            page.frame = page.frame.with_error(field, fault.text.to(self.here.language));
        }
        self.here.page(StatusCode::UNPROCESSABLE_ENTITY, &page)
    }

    /// What the page says where the use case did not do it.
    async fn failed(self, error: Error, answers: Answers) -> Result<Response, Halt> {
        match error {
            Error::Invalid(faults) | Error::Unreadable(faults) | Error::Broken { fields: faults, .. } => {
                Ok(self.wrong(&answers, &faults))
            }
            Error::Stale { changes, .. } => self.stale(&changes, &answers).await,
            Error::NotNow { message, .. } => {
                let refusal =
                    if self.fits_status() { message.to(self.here.language).to_owned() } else { self.not_now() };
                Ok(self.refused(StatusCode::CONFLICT, refusal, Some(&answers)))
            }
            Error::KeyReused => {
                let mut page = self.page(Some(&answers));
                page.frame.notice = Some(self.here.say(
                    "Biểu mẫu này đã được gửi trước đó với nội dung khác. Nếu muốn gửi thêm nội dung dưới đây, hãy bấm gửi lần nữa.",
                    "This form was sent before, saying something else. To send what it says now as well, send it once more.",
                ).to_owned());
                Ok(self.here.page(StatusCode::CONFLICT, &page))
            }
            error => Err(error.into()),
        }
    }

    /// The form on the case as it now is, with what happened meanwhile and what was typed.
    async fn stale(self, changes: &[Change], answers: &Answers) -> Result<Response, Halt> {
        let anew = Self::find(self.here, self.actor, self.key, self.action.as_str()).await?;
        let mut page = anew.page(Some(answers));
        page.changes = changes.iter().map(|change| anew.shown(change)).collect();
        if !anew.is_open() {
            page.refusal = Some(anew.not_now());
            page.typed = anew.typed(answers);
        }
        Ok(anew.here.page(StatusCode::CONFLICT, &page))
    }

    fn shown(&self, change: &Change) -> ShownChange {
        let city = self.here.app.city();
        let body = change.organization.as_deref().map(|code| city.name_of_organization(code));
        let body = body.unwrap_or_else(|| Text::new("Hệ thống", "The service"));
        let body = body.to(self.here.language);
        ShownChange {
            at: words::moment(change.at, self.here.language),
            who: change.person.as_ref().map_or_else(|| body.to_owned(), |(_, name)| format!("{name}, {body}")),
            text: change.text.to(self.here.language).to_owned(),
        }
    }

    fn refused(&self, status: StatusCode, refusal: String, answers: Option<&Answers>) -> Response {
        let mut page = self.page(answers);
        page.refusal = Some(refusal);
        page.typed = answers.map(|answers| self.typed(answers)).unwrap_or_default();
        self.here.page(status, &page)
    }

    /// What was typed, by the labels of its questions.
    fn typed(&self, answers: &Answers) -> Vec<(String, String)> {
        let typed = |question: &Question| {
            let text = answers.many(question.name).join("\n");
            (!text.is_empty()).then(|| (question.label.to(self.here.language).to_owned(), text))
        };
        self.questions.iter().filter_map(typed).collect()
    }

    fn fits_status(&self) -> bool {
        transition(self.action).from.contains(&self.reading.case.status)
    }

    fn not_now(&self) -> String {
        let language = self.here.language;
        let status = words::status(self.reading.case.status);
        let action = words::action(self.action);
        Text::new(
            format!("Hồ sơ đang ở trạng thái “{}”: hiện Ông/Bà không thực hiện được việc “{}”.", status.vi, action.vi),
            format!("The case stands at “{}”: you cannot “{}” now.", status.en, action.en),
        )
        .to(language)
        .to_owned()
    }
}
