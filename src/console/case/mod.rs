//! `/cases/{code}`: the case as its reader may see it, on the same use cases as the API; and what lies under it.

pub mod act;
mod carry_out;
pub mod file;
mod proceedings;
pub mod questions;
mod time;

use askama::Template;
use chrono::{DateTime, Utc};
use poem::Response;
use poem::http::StatusCode;
use uuid::Uuid;

use self::proceedings::{Entry, Section};
use self::time::{DeadlineRow, EventRow, LegRow};
use crate::application::read_case::CaseReading;
use crate::application::read_dossier::{Dossier, read_dossier};
use crate::application::record_read::About;
use crate::application::{CaseKey, City};
use crate::console::failure::Halt;
use crate::console::frame::Frame;
use crate::console::here::Here;
use crate::console::words;
use crate::domain::attachment::Attachment;
use crate::domain::case::{Answerable, Case, Fact};
use crate::domain::lifecycle::Action;
use crate::domain::terms;
use crate::domain::text::{Language, Text};
use crate::domain::words::{DeadlineKind, Urgency};

/// What the page calls upon most: everything else an action may be found under "more".
const FOREMOST: [Action; 14] = [
    Action::Accept,
    Action::Route,
    Action::DraftAnswer,
    Action::Approve,
    Action::RejectDraft,
    Action::SupplyInformation,
    Action::GiveOpinion,
    Action::DecideExtension,
    Action::Confirm,
    Action::Dispute,
    Action::ReportDirective,
    Action::AcceptDirective,
    Action::SendBackDirective,
    Action::ReceiveFromAbove,
];

/// The page.
#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    frame: Frame,
    code: String,
    status: String,
    is_urgent: bool,
    /// Who alone sees it, where it is restricted.
    restricted_to: Option<String>,
    /// Who answers for it now, in a sentence.
    answerable: Option<String>,
    /// What is due next, in a sentence, and whether it is late.
    due: Option<(String, bool)>,
    /// Where the foremost actions are, and what they are called.
    actions: Vec<Link>,
    /// The other ones.
    more: Vec<Link>,
    subject: Vec<(String, String)>,
    parties: Vec<(String, String)>,
    deadlines: Vec<DeadlineRow>,
    routing: Vec<String>,
    legs: Vec<LegRow>,
    /// The answer and its draft.
    answers: Vec<Section>,
    sections: Vec<Section>,
    files: Vec<FileRow>,
    comments: Vec<Entry>,
    /// None where the reader's role has no notes.
    notes: Option<Vec<Entry>>,
    events: Vec<EventRow>,
    /// Whether there are older events than those.
    has_older: bool,
}

/// Where something is, and what it is called.
type Link = (String, String);

/// A file and where it is.
struct FileRow {
    id: Uuid,
    name: String,
    about: String,
    description: String,
}

/// A case in the hands of its reader.
struct Look<'a> {
    city: &'a City,
    dossier: &'a Dossier,
    now: DateTime<Utc>,
    language: Language,
}

/// The page; what the reader may not see is not there.
pub async fn show(here: &Here<'_>, code: &str) -> Result<Response, Halt> {
    let key = CaseKey::parse(code);
    let actor = here.reader("/cases/:code", About::Case(key.clone())).await?;
    let dossier = read_dossier(here.app, &actor, &key).await?;
    let city = here.app.city();
    let look = Look { city: &city, dossier: &dossier, now: here.app.clock.now(), language: here.language };
    let mut frame = here.frame(dossier.reading.case.subject.title.clone());
    frame.notice = here.asked("done").and_then(Action::parse).map(|done| look.done(done));
    Ok(here.page(StatusCode::OK, &look.page(frame, actor.role.may_ever(Action::Note))))
}

impl Look<'_> {
    fn page(&self, frame: Frame, has_notes: bool) -> CasePage {
        let case = self.case();
        let (actions, more) = self.actions();
        let readers = case.restriction.as_ref().map(|restriction| self.people(&restriction.readers));
        CasePage {
            frame,
            code: case.code.clone(),
            status: words::status(case.status).to(self.language).to_owned(),
            is_urgent: case.subject.urgency == Urgency::Urgent,
            restricted_to: readers,
            answerable: self.reading().answerable.as_ref().map(|answerable| self.answerable(answerable)),
            due: self.due(),
            actions,
            more,
            subject: self.subject(),
            parties: self.parties(),
            deadlines: self.deadlines(),
            routing: case.routing.steps.iter().map(|step| step.text.to(self.language).to_owned()).collect(),
            legs: self.legs(),
            answers: self.answers(),
            sections: self.sections(),
            files: self.dossier.files.iter().map(|file| self.file(file)).collect(),
            comments: self.comments(),
            notes: has_notes.then(|| self.notes()),
            events: self.events(),
            has_older: self.dossier.events.first().is_some_and(|first| first.kept.event.seq > 1),
        }
    }

    fn reading(&self) -> &CaseReading {
        &self.dossier.reading
    }

    fn case(&self) -> &Case {
        &self.dossier.reading.case
    }

    fn say<'t>(&self, vi: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Vi => vi,
            Language::En => en,
        }
    }

    fn tell(&self, text: &Text) -> String {
        text.to(self.language).to_owned()
    }

    fn organization(&self, code: &str) -> String {
        self.tell(&self.city.name_of_organization(code))
    }

    /// How a person is called, whom the case or something around it mentions.
    fn person(&self, id: Option<Uuid>) -> Option<&str> {
        let id = id?;
        self.dossier.names.get(&id).or_else(|| self.reading().people.get(&id)).map(String::as_str)
    }

    fn people(&self, ids: &[Uuid]) -> String {
        ids.iter().filter_map(|id| self.person(Some(*id))).collect::<Vec<_>>().join(", ")
    }

    /// Who did something: a person of an organization, its system, or the service itself.
    fn who(&self, person: Option<Uuid>, organization: Option<&str>) -> String {
        let body = organization.map(|code| self.organization(code));
        match (self.person(person), body) {
            (Some(person), Some(body)) => format!("{person}, {body}"),
            (Some(person), None) => person.to_owned(),
            (None, Some(body)) => body,
            (None, None) => self.say("Hệ thống", "The service").to_owned(),
        }
    }

    fn answerable(&self, answerable: &Answerable) -> String {
        let body = self.organization(&answerable.organization);
        terms::seat(self.person(answerable.person), answerable.position, &body, self.language)
    }

    /// What is due first of what runs.
    fn due(&self) -> Option<(String, bool)> {
        let running = self.case().deadlines.iter().filter(|deadline| deadline.is_open());
        let first = running.min_by_key(|deadline| deadline.due_at)?;
        let calendar = self.city.calendar(&first.calendar);
        let standing = words::standing(first, calendar, self.now, self.language);
        let (owed, body) = (terms::deadline(first.kind), self.organization(&first.owed_by));
        let (owed, due) = (owed.to(self.language), terms::moment(first.due_at, self.language));
        let is_late = first.due_at < self.now && first.open_suspension().is_none();
        Some(match self.language {
            Language::Vi => (format!("Hạn {owed} của {body}: {due}. {standing}."), is_late),
            Language::En => (format!("{} of {body} due {due}. {standing}.", words::capital(owed)), is_late),
        })
    }

    /// What the reader may do, the foremost apart.
    fn actions(&self) -> (Vec<Link>, Vec<Link>) {
        let reached = self.dossier.reached.as_ref().map(|_| Action::Acknowledge);
        let without_page = [Action::Attach, Action::Restrict];
        let allowed = self.reading().allowed_actions.iter().copied().chain(reached);
        let allowed = allowed.filter(|action| !without_page.contains(action));
        let (foremost, more): (Vec<_>, Vec<_>) =
            allowed.partition(|action| FOREMOST.contains(action) || *action == Action::Acknowledge);
        let link = |action: Action| {
            let to = format!("/cases/{}/{action}", self.case().code);
            (to, self.tell(&words::action(action)))
        };
        (foremost.into_iter().map(link).collect(), more.into_iter().map(link).collect())
    }

    fn subject(&self) -> Vec<(String, String)> {
        let subject = &self.case().subject;
        let language = self.language;
        let urgency = words::urgency(subject.urgency);
        let urgency = match &subject.urgency_reason {
            Some(reason) => format!("{}: {reason}", urgency.to(language)),
            None => urgency.to(language).to_owned(),
        };
        let personal = self.reading().personal_data.clone().unwrap_or_default();
        let contact = personal.contact.map(|contact| {
            [Some(contact.name), contact.email, contact.phone].into_iter().flatten().collect::<Vec<_>>().join("\n")
        });
        let references = subject.legal_references.join("\n");
        let rows = [
            (self.say("Nội dung vướng mắc", "What hinders"), Some(subject.description.clone())),
            (self.say("Đề xuất của doanh nghiệp", "What the enterprise proposes"), subject.proposal.clone()),
            (self.say("Lĩnh vực", "Category"), Some(self.tell(&self.city.name_of_category(&subject.category)))),
            (self.say("Địa bàn", "Territory"), Some(self.tell(&self.city.name_of_territory(&subject.territory)))),
            (self.say("Dự án", "Project"), subject.project.clone()),
            (
                self.say("Giá trị liên quan", "What is at stake"),
                subject.amount_vnd.map(|dong| words::amount(dong, language)),
            ),
            (self.say("Căn cứ doanh nghiệp nêu", "Provisions cited"), Some(references).filter(|text| !text.is_empty())),
            (self.say("Mức độ", "Urgency"), Some(urgency)),
            (self.say("Địa chỉ", "Address"), personal.address),
            (self.say("Người liên hệ", "Contact"), contact),
        ];
        rows.into_iter().filter_map(|(label, value)| Some((label.to_owned(), value?))).collect()
    }

    fn parties(&self) -> Vec<(String, String)> {
        let case = self.case();
        let coordinating: Vec<String> = case.coordinating_agencies.iter().map(|code| self.organization(code)).collect();
        let letter = self
            .reading()
            .petition
            .as_ref()
            .map(|letter| format!("{} ({})", letter.document(), letter.signed_on.format("%d/%m/%Y")));
        let rows = [
            (self.say("Doanh nghiệp", "Enterprise"), Some(self.organization(&case.enterprise))),
            (
                self.say("Cơ quan chủ trì", "Lead agency"),
                case.lead_agency.as_deref().map(|code| self.organization(code)),
            ),
            (
                self.say("Cơ quan phối hợp", "Coordinating agencies"),
                Some(coordinating.join("\n")).filter(|text| !text.is_empty()),
            ),
            (self.say("Chuyên viên thụ lý", "Officer in charge"), self.person(case.officer).map(str::to_owned)),
            (self.say("Văn bản kiến nghị", "Petition"), letter),
            (self.say("Ngày gửi", "Filed"), Some(words::moment(case.filed_at, self.language))),
            (self.say("Kết thúc", "Ended"), case.ended_at.map(|at| words::moment(at, self.language))),
            (self.say("Ý kiến khi kết thúc", "Said at its end"), case.closing_remark.clone()),
        ];
        rows.into_iter().filter_map(|(label, value)| Some((label.to_owned(), value?))).collect()
    }

    fn file(&self, file: &Attachment) -> FileRow {
        let about = [
            words::size(file.content.size, self.language),
            self.who(file.person, Some(&file.organization)),
            words::moment(file.added_at, self.language),
        ];
        FileRow {
            id: file.id,
            name: file.name.as_str().to_owned(),
            about: about.join(" · "),
            description: file.description.clone().unwrap_or_default(),
        }
    }

    fn comments(&self) -> Vec<Entry> {
        let said = self.dossier.events.iter().filter_map(|shown| {
            let event = &shown.kept.event;
            let Fact::Comment { text, mentions, .. } = &event.fact else { return None };
            let who = self.who(event.actor.person, event.actor.organization.as_deref());
            Some(self.remark(who, event.at, text, mentions))
        });
        said.collect()
    }

    fn notes(&self) -> Vec<Entry> {
        let wrote = self.dossier.notes.iter().map(|note| {
            self.remark(self.who(note.author, Some(&note.organization)), note.at, &note.text, &note.mentions)
        });
        wrote.collect()
    }

    fn remark(&self, who: String, at: DateTime<Utc>, text: &str, mentions: &[Uuid]) -> Entry {
        let to = self.people(mentions);
        let entry = Entry::new(who, words::moment(at, self.language)).told("", Some(text.to_owned()));
        entry.told(self.say("Gửi", "To"), Some(to).filter(|to| !to.is_empty()))
    }

    /// What was done, and for what was just filed who has it and by when.
    fn done(&self, action: Action) -> String {
        if action != Action::File {
            let done = words::action(action);
            return match self.language {
                Language::Vi => format!("Đã thực hiện: {}.", done.vi),
                Language::En => format!("Done: {}.", done.en),
            };
        }
        let case = self.case();
        let code = &case.code;
        let by = |kind: DeadlineKind| {
            case.find_open_deadline(kind).map_or_else(String::new, |found| terms::moment(found.due_at, self.language))
        };
        let answer = by(DeadlineKind::Answer);
        match (&case.lead_agency, self.language) {
            (Some(lead), Language::Vi) => format!(
                "Đã gửi hồ sơ {code}. {} chủ trì, phải tiếp nhận trước {} và trả lời trước {answer}. Lý do chuyển đến cơ quan này ở phần “Thẩm quyền”.",
                self.organization(lead),
                by(DeadlineKind::Acceptance)
            ),
            (Some(lead), Language::En) => format!(
                "Case {code} was filed. {} leads it; it must accept by {} and answer by {answer}. Why it went there, “Competence” below says.",
                self.organization(lead),
                by(DeadlineKind::Acceptance)
            ),
            (None, Language::Vi) => format!(
                "Đã gửi hồ sơ {code}. Chưa quy định nào xác định cơ quan chủ trì; đầu mối của Thành phố phân công trước {}, trả lời trước {answer}.",
                by(DeadlineKind::Triage)
            ),
            (None, Language::En) => format!(
                "Case {code} was filed. No rule names a lead agency; the city's coordinator assigns one by {}, and the answer is due {answer}.",
                by(DeadlineKind::Triage)
            ),
        }
    }
}
