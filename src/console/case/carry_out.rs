//! From the answers of an action's form to the use case that carries it out: the same as the API's, with the same rules.

use chrono::NaiveDate;
use uuid::Uuid;

use super::questions::WARD;
use crate::application::accept_case::accept_case;
use crate::application::acknowledge_escalation::acknowledge_escalation;
use crate::application::approve_answer::approve_answer;
use crate::application::assign_officer::assign_officer;
use crate::application::comment_case::comment_case;
use crate::application::confirm_case::confirm_case;
use crate::application::decide_extension::decide_extension;
use crate::application::decline_case::decline_case;
use crate::application::direct_organizations::direct_organizations;
use crate::application::dispute_answer::dispute_answer;
use crate::application::draft_answer::{DraftAnswer, draft_answer};
use crate::application::follow_up::follow_up;
use crate::application::give_opinion::give_opinion;
use crate::application::judge_report::{accept_directive, send_back_directive};
use crate::application::read_case::CaseReading;
use crate::application::receive_from_above::receive_from_above;
use crate::application::reclassify_case::{ReclassifyCase, reclassify_case};
use crate::application::reject_draft::reject_draft;
use crate::application::remind::remind;
use crate::application::reopen_case::reopen_case;
use crate::application::report_directive::report_directive;
use crate::application::request_extension::request_extension;
use crate::application::request_information::request_information;
use crate::application::request_opinion::request_opinion;
use crate::application::restrict_case::unrestrict_case;
use crate::application::return_case::{ReturnCase, return_case};
use crate::application::route_case::route_case;
use crate::application::set_urgency::set_urgency;
use crate::application::submit_upward::{SubmitUpward, submit_upward};
use crate::application::supply_information::supply_information;
use crate::application::withdraw_case::withdraw_case;
use crate::application::write_note::write_note;
use crate::application::{App, Caller, CaseKey, City, Error, FieldError};
use crate::console::question::Answers;
use crate::domain::case::OfficialDocument;
use crate::domain::lifecycle::Action;
use crate::domain::words::Words;

/// Who does what to which case, and what they saw of it.
pub struct Task<'a> {
    /// The service.
    pub app: &'a App,
    /// The city.
    pub city: &'a City,
    /// Who.
    pub by: &'a Caller,
    /// Which case.
    pub key: &'a CaseKey,
    /// The version of it that the form was about.
    pub version: i32,
    /// The step of a ladder that it was about, where it was about one.
    pub step: Option<Uuid>,
    /// The case as it is now.
    pub reading: &'a CaseReading,
}

/// Carries an action out with the answers to its questions. Nothing is done twice under one key of the caller's.
pub async fn carry_out(task: &Task<'_>, action: Action, answers: &Answers) -> Result<(), Error> {
    use Action as A;
    let Task { app, by, key, version, .. } = *task;
    let (text, reason) = (answers.text("text"), answers.text("reason"));
    match action {
        A::Accept => accept_case(app, by, key, version, id(answers, "officer")).await.map(drop),
        A::Assign => assign_officer(app, by, key, version, id(answers, "officer").unwrap_or_default()).await.map(drop),
        A::Route => route_case(app, by, key, version, answers.text("lead_agency"), reason).await.map(drop),
        A::Return => return_case(app, by, key, version, returned(answers)).await.map(drop),
        A::Reclassify => reclassify_case(app, by, key, version, task.corrected(answers)).await.map(drop),
        A::Decline => {
            let where_to_turn = answers.text("where_to_turn");
            decline_case(app, by, key, version, word(answers, "reason")?, text, where_to_turn).await.map(drop)
        }
        A::SetUrgency => set_urgency(app, by, key, version, word(answers, "urgency")?, reason).await.map(drop),
        A::RequestInformation => request_information(app, by, key, version, text).await.map(drop),
        A::SupplyInformation => supply_information(app, by, key, version, text).await.map(drop),
        A::RequestOpinion => request_opinion(app, by, key, version, bodies(answers, "agencies")?, text).await.map(drop),
        A::GiveOpinion => {
            let document = document_if_any(answers)?;
            give_opinion(app, by, key, version, word(answers, "stance")?, text, document).await.map(drop)
        }
        A::RequestExtension => request_extension(app, by, key, version, day(answers, "until")?, reason).await.map(drop),
        A::DecideExtension => {
            let granted = answers.text("granted") == "yes";
            decide_extension(app, by, key, version, granted, answers.some("reason")).await.map(drop)
        }
        A::SubmitUpward => submit_upward(app, by, key, version, proposed(answers)?).await.map(drop),
        A::FollowUp => follow_up(app, by, key, version, text).await.map(drop),
        A::ReceiveFromAbove => {
            receive_from_above(app, by, key, version, text, document_if_any(answers)?).await.map(drop)
        }
        A::DraftAnswer => draft_answer(app, by, key, version, drafted(answers)?).await.map(drop),
        A::RejectDraft => reject_draft(app, by, key, version, reason).await.map(drop),
        A::Approve => approve_answer(app, by, key, version, document(answers)?).await.map(drop),
        A::Confirm => confirm_case(app, by, key, version, answers.some("text")).await.map(drop),
        A::Dispute => dispute_answer(app, by, key, version, reason).await.map(drop),
        A::Withdraw => withdraw_case(app, by, key, version, answers.some("text")).await.map(drop),
        A::Reopen => reopen_case(app, by, key, version, reason).await.map(drop),
        A::Direct => {
            let (bodies, due_on) = (bodies(answers, "organizations")?, day(answers, "due_on")?);
            direct_organizations(app, by, key, version, bodies, text, due_on).await.map(drop)
        }
        A::ReportDirective => report_directive(app, by, key, version, directive(answers), text).await.map(drop),
        A::AcceptDirective => accept_directive(app, by, key, version, directive(answers)).await.map(drop),
        A::SendBackDirective => {
            let due_on = day(answers, "due_on")?;
            send_back_directive(app, by, key, version, directive(answers), reason, due_on).await.map(drop)
        }
        A::Remind => remind(app, by, key, answers.some("text")).await.map(drop),
        A::Acknowledge => {
            let step = task.step.ok_or_else(Error::no_such_case)?;
            acknowledge_escalation(app, by, step, day(answers, "act_by")?, answers.some("text")).await.map(drop)
        }
        A::Comment => comment_case(app, by, key, text, mentions(answers)).await.map(drop),
        A::Note => write_note(app, by, key, text, mentions(answers)).await.map(drop),
        A::Unrestrict => unrestrict_case(app, by, key, version, reason).await.map(drop),
        A::File
        | A::Attach
        | A::Restrict
        | A::DeemAccepted
        | A::Transfer
        | A::LapseInformation
        | A::DeemConsent
        | A::Close
        | A::Recalculate => Err(Error::no_such_case()),
    }
}

impl Task<'_> {
    /// What stays as it is, is not named.
    fn corrected(&self, answers: &Answers) -> ReclassifyCase {
        let subject = &self.reading.case.subject;
        let unit = self.city.register().find_unit(&subject.territory).map(|unit| unit.code.as_str());
        ReclassifyCase {
            category: answers.some("category").filter(|code| *code != subject.category),
            territory: answers.some("territory").filter(|code| Some(code.as_str()) != unit),
            reason: answers.text("reason"),
        }
    }
}

fn returned(answers: &Answers) -> ReturnCase {
    ReturnCase {
        reason: answers.text("reason"),
        legal_basis: answers.some("legal_basis"),
        proposed_agency: answers.some("proposed_agency"),
    }
}

fn proposed(answers: &Answers) -> Result<SubmitUpward, Error> {
    Ok(SubmitUpward {
        proposal: answers.text("proposal"),
        higher_body: answers.text("higher_body"),
        official_document: document(answers)?,
    })
}

fn drafted(answers: &Answers) -> Result<DraftAnswer, Error> {
    Ok(DraftAnswer {
        text: answers.text("text"),
        outcome: word(answers, "outcome")?,
        legal_references: answers.lines("legal_references"),
        proposal: answers.some("proposal"),
        higher_body: answers.some("higher_body"),
        opinions: None,
    })
}

/// The bodies that were ticked and the ward that was chosen.
fn bodies(answers: &Answers, name: &str) -> Result<Vec<String>, Error> {
    let mut bodies = answers.many(name);
    bodies.extend(answers.some(WARD).filter(|ward| !bodies.contains(ward)));
    if bodies.is_empty() || bodies.len() > 20 {
        let (vi, en) = ("Hãy chọn từ 1 đến 20 đơn vị.", "Choose from 1 to 20 bodies.");
        return Err(Error::invalid(name, vi, en));
    }
    Ok(bodies)
}

fn mentions(answers: &Answers) -> Vec<Uuid> {
    answers.many("mentions").iter().filter_map(|id| id.parse().ok()).take(20).collect()
}

fn directive(answers: &Answers) -> Uuid {
    id(answers, "directive").unwrap_or_default()
}

fn id(answers: &Answers, name: &str) -> Option<Uuid> {
    answers.some(name)?.parse().ok()
}

fn day(answers: &Answers, name: &str) -> Result<NaiveDate, Error> {
    answers.day(name).ok_or_else(|| Error::invalid(name, "Hãy nhập một ngày có thật.", "Write a day that exists."))
}

fn word<T: Words>(answers: &Answers, name: &str) -> Result<T, Error> {
    T::read(&answers.text(name))
        .ok_or_else(|| Error::invalid(name, "Hãy chọn trong danh sách.", "Choose from the list."))
}

fn document(answers: &Answers) -> Result<OfficialDocument, Error> {
    let part = |name: &str| answers.text(&format!("official_document.{name}"));
    Ok(OfficialDocument {
        number: part("number"),
        symbol: part("symbol"),
        signed_on: day(answers, "official_document.signed_on")?,
        signer: part("signer"),
    })
}

/// The document, if any of it was filled in: then all of it has to be.
fn document_if_any(answers: &Answers) -> Result<Option<OfficialDocument>, Error> {
    let names = ["number", "symbol", "signed_on", "signer"].map(|part| format!("official_document.{part}"));
    let missing: Vec<&String> = names.iter().filter(|name| answers.some(name).is_none()).collect();
    if missing.len() == names.len() {
        return Ok(None);
    }
    if missing.is_empty() {
        return document(answers).map(Some);
    }
    let wanted = |name: &String| {
        FieldError::new(
            name.clone(),
            "Hãy nhập đủ số, ký hiệu, ngày ký và người ký, hoặc để trống cả bốn.",
            "Fill in number, symbol, date and signer, or leave all four open.",
        )
    };
    Err(Error::Invalid(missing.into_iter().map(wanted).collect()))
}
