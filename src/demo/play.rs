//! Playing the past: the clock is turned from moment to moment, people act through the use cases, and in between the
//! worker does what is due.

mod detours;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::accounts::Account;
use super::data::{self, Obstacle, ObstacleLetter, Texts};
use super::paper::Paper;
use super::past::{Act, Moment};
use crate::application::accept_case::accept_case;
use crate::application::approve_answer::approve_answer;
use crate::application::attach_file::attach_file;
use crate::application::authenticate::authenticate;
use crate::application::confirm_case::confirm_case;
use crate::application::decline_case::{DeclineReason, decline_case};
use crate::application::draft_answer::{DraftAnswer, draft_answer};
use crate::application::file_case::{FileCase, PersonalData, file_case};
use crate::application::file_petition::{FilePetition, file_petition};
use crate::application::read_case::CaseReading;
use crate::application::request_information::request_information;
use crate::application::supply_information::supply_information;
use crate::application::withdraw_case::withdraw_case;
use crate::application::{App, COORDINATOR, Caller, CaseKey, Done, Error};
use crate::domain::access::Role;
use crate::domain::case::{OfficialDocument, Outcome, Subject};
use crate::domain::moment::city_date;
use crate::mail::transport::Transport;
use crate::worker::run_until_idle;

/// How far the clock is turned at most before the worker looks again: ladders climb in the morning, digests follow.
const STRIDE: TimeDelta = TimeDelta::minutes(30);
/// One case of so many has a file.
const PAPER_ON_EACH: usize = 4;

/// Plays the moments, then on to `start`; the number of cases.
pub async fn play(
    app: &App,
    accounts: &[Account],
    moments: &[Moment<'_>],
    start: DateTime<Utc>,
) -> Result<usize, Error> {
    let texts = Texts::read().map_err(Error::internal)?;
    let letters = data::letters().map_err(Error::internal)?;
    let obstacles = moments.iter().map(|moment| moment.obstacle).map(|one| (one.id.as_str(), one)).collect();
    let mut player = Player { app, accounts, texts, letters, obstacles, codes: HashMap::new() };
    for moment in moments {
        player.pass_until(moment.at.min(start)).await?;
        player.act(moment).await?;
    }
    player.pass_until(start).await?;
    Ok(player.codes.len())
}

struct Player<'a> {
    app: &'a App,
    accounts: &'a [Account],
    texts: Texts,
    letters: Vec<ObstacleLetter>,
    obstacles: HashMap<&'a str, &'a Obstacle>,
    codes: HashMap<&'a str, String>,
}

impl<'a> Player<'a> {
    /// Lets time pass; the worker looks wherever something may be due: in working time.
    async fn pass_until(&self, at: DateTime<Utc>) -> Result<(), Error> {
        let city = self.app.city();
        let calendar = city.calendar_of(COORDINATOR);
        while self.app.clock.now() < at {
            let now = self.app.clock.now();
            // Periods end at closing: the worker looks then too.
            let closing = calendar.closing_on(city_date(now)).filter(|closing| *closing > now);
            let next = calendar.next_working_moment(now + STRIDE).min(closing.unwrap_or(at)).min(at);
            self.app.clock.turn_to(next);
            run_until_idle(self.app, &Transport::Preview).await?;
        }
        Ok(())
    }

    async fn act(&mut self, moment: &Moment<'a>) -> Result<(), Error> {
        let obstacle = moment.obstacle;
        if moment.act == Act::File {
            return self.file(obstacle).await;
        }
        let Some(code) = self.codes.get(obstacle.id.as_str()) else { return Ok(()) };
        let key = CaseKey::parse(code);
        let (role, organization) = self.who(moment.act, obstacle, &key).await?;
        let caller = self.caller(role, &organization).await?;
        let version = self.version(&caller, &key).await?;
        self.carry_out(moment.act, &caller, &key, version, obstacle).await
    }

    /// Files an obstacle, with all others of the letter that it is in.
    async fn file(&mut self, obstacle: &'a Obstacle) -> Result<(), Error> {
        if self.codes.contains_key(obstacle.id.as_str()) {
            return Ok(());
        }
        let caller = self.caller(Role::Manager, &obstacle.enterprise).await?;
        let Some(letter) = self.letters.iter().find(|letter| letter.obstacles.contains(&obstacle.id)) else {
            let case = case_of(file_case(self.app, &caller, filing(obstacle)).await?);
            if self.codes.len().is_multiple_of(PAPER_ON_EACH) {
                let paper = Paper::letter(101 + self.codes.len(), &obstacle.title);
                attach_file(self.app, &caller, &CaseKey::Id(case.case.id), paper).await?;
            }
            self.codes.insert(&obstacle.id, case.case.code);
            return Ok(());
        };
        let held = letter.obstacles.iter().filter_map(|id| self.obstacles.get(id.as_str()).copied());
        let held: Vec<&'a Obstacle> = held.collect();
        let petition = FilePetition {
            number: letter.number.clone(),
            symbol: Some(letter.symbol.clone()),
            signed_on: city_date(self.app.clock.now()),
            signer: caller.actor.name.clone(),
            enterprise: None,
            obstacles: held.iter().map(|one| filing(one)).map(|one| (one.subject, one.personal_data)).collect(),
        };
        let (Done::Executed(filed) | Done::AlreadyApplied(filed, _)) =
            file_petition(self.app, &caller, petition).await?;
        for (obstacle, item) in held.into_iter().zip(filed.items) {
            self.codes.insert(&obstacle.id, item.code);
        }
        Ok(())
    }

    async fn carry_out(
        &mut self,
        act: Act,
        by: &Caller,
        key: &CaseKey,
        version: i32,
        obstacle: &Obstacle,
    ) -> Result<(), Error> {
        let (app, id) = (self.app, obstacle.id.as_str());
        match act {
            Act::File => return Ok(()),
            Act::Accept => accept_case(app, by, key, version, None).await?,
            Act::Decline => {
                let reason = DeclineReason::ComplaintOrDenunciation;
                let text = self.texts.next("decline", id);
                decline_case(app, by, key, version, reason, text, "Ban Tiếp công dân Thành phố".into()).await?
            }
            Act::Ask => request_information(app, by, key, version, self.texts.next("information_request", id)).await?,
            Act::Reply => supply_information(app, by, key, version, self.texts.next("information_supply", id)).await?,
            Act::Draft => draft_answer(app, by, key, version, self.draft(id)).await?,
            Act::Sign => approve_answer(app, by, key, version, self.document(by)).await?,
            Act::Confirm => confirm_case(app, by, key, version, Some(self.texts.next("confirm", id))).await?,
            Act::Withdraw => withdraw_case(app, by, key, version, Some(self.texts.next("withdraw", id))).await?,
            Act::Return | Act::AskForTime | Act::GrantTime | Act::SubmitUpward | Act::Dispute => {
                return self.detour(act, by, key, version, id).await;
            }
        };
        Ok(())
    }

    /// Who does this: the enterprise, the coordinator, or somebody of the agency that leads the case.
    async fn who(&self, act: Act, obstacle: &Obstacle, key: &CaseKey) -> Result<(Role, String), Error> {
        let role = match act {
            Act::File | Act::Confirm | Act::Withdraw | Act::Reply | Act::Dispute => {
                return Ok((Role::Manager, obstacle.enterprise.clone()));
            }
            Act::Decline => return Ok((Role::Coordinator, COORDINATOR.to_owned())),
            Act::Accept | Act::Ask | Act::Draft | Act::AskForTime => Role::Officer,
            Act::Sign | Act::Return | Act::GrantTime | Act::SubmitUpward => Role::Director,
        };
        let enterprise = self.caller(Role::Manager, &obstacle.enterprise).await?;
        let case = crate::application::read_case::read_case(self.app, &enterprise.actor, key).await?.case;
        Ok((role, case.lead_agency.unwrap_or_else(|| COORDINATOR.to_owned())))
    }

    async fn caller(&self, role: Role, organization: &str) -> Result<Caller, Error> {
        // Whoever takes in post does not handle cases: the last officer of an agency is one who does.
        let account = self.accounts.iter().rev().find(|a| a.role == role && a.organization == organization);
        let account = account.ok_or_else(|| Error::internal(format!("the demo has no {role} of {organization}")))?;
        Ok(authenticate(self.app, &account.token, None).await?.actor.into())
    }

    async fn version(&self, caller: &Caller, key: &CaseKey) -> Result<i32, Error> {
        Ok(crate::application::read_case::read_case(self.app, &caller.actor, key).await?.case.version)
    }

    fn draft(&mut self, obstacle: &str) -> DraftAnswer {
        let key = self.texts.next_key("draft_answer", obstacle);
        let outcome = Outcome::parse(&self.texts.get("draft_outcome", &key)).unwrap_or(Outcome::Removed);
        let beyond = outcome == Outcome::BeyondCompetence;
        DraftAnswer {
            text: self.texts.get("draft_answer", &key),
            outcome,
            legal_references: vec!["Quy định hiện hành (dữ liệu minh họa)".into()],
            proposal: beyond.then(|| "Kiến nghị hướng dẫn, tháo gỡ theo thẩm quyền.".to_owned()),
            higher_body: beyond.then(|| "Bộ Tài chính".to_owned()),
            opinions: None,
        }
    }

    fn document(&self, signer: &Caller) -> OfficialDocument {
        OfficialDocument {
            number: (100 + self.codes.len()).to_string(),
            symbol: format!("{}-VP", signer.actor.organization.to_uppercase()),
            signed_on: city_date(self.app.clock.now()),
            signer: signer.actor.name.clone(),
        }
    }
}

fn case_of(done: Done<CaseReading>) -> CaseReading {
    match done {
        Done::Executed(reading) | Done::AlreadyApplied(reading, _) => reading,
    }
}

fn filing(obstacle: &Obstacle) -> FileCase {
    let references = obstacle.legal_references.split(';').map(str::trim).filter(|text| !text.is_empty());
    FileCase {
        subject: Subject {
            title: obstacle.title.clone(),
            description: obstacle.description.clone(),
            category: obstacle.category.clone(),
            territory: obstacle.territory.clone(),
            urgency: obstacle.urgency,
            urgency_reason: obstacle.urgency_reason.clone(),
            project: obstacle.project.clone(),
            amount_vnd: obstacle.amount_vnd,
            proposal: obstacle.proposal.clone(),
            legal_references: references.map(str::to_owned).collect(),
            personal_data: None,
        },
        personal_data: PersonalData { address: obstacle.address.clone(), contact: None },
        enterprise: None,
    }
}
