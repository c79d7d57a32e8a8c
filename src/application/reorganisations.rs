//! What the use cases of reorganisations share: who may do what with them, how they are checked, how they are read.

use std::collections::{HashMap, HashSet};

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::checked::checked_text;
use super::find_rulebook::may_read_drafts;
use super::{AUTHORITY, App, COORDINATOR, Error, FieldError};
use crate::domain::access::{Actor, Role};
use crate::domain::register::Register;
use crate::domain::reorganisation::{Draft, HandoverOutcome, Known, Reorganisation, ReorganisationStep};
use crate::domain::text::Text;
use crate::store::{people, reorganisations};

pub use crate::store::reorganisations::Line;

/// A reorganisation as its readers see it.
#[derive(Debug, Clone)]
pub struct ReorganisationReading {
    /// The reorganisation.
    pub reorganisation: Reorganisation,
    /// What happened to it, the first first.
    pub journal: Vec<Line>,
    /// The names of the people in it.
    pub people: HashMap<Uuid, String>,
    /// How many cases came to each outcome so far.
    pub outcomes: Vec<(HandoverOutcome, u64)>,
}

impl ReorganisationReading {
    /// With everything beside it.
    pub(super) async fn of(conn: &impl ConnectionTrait, it: Reorganisation) -> Result<Self, Error> {
        let journal = reorganisations::list_lines(conn, it.id).await?;
        let seated = it.draft.positions.iter().map(|seat| seat.person);
        let named: HashSet<Uuid> = journal.iter().filter_map(|line| line.by.0).chain(seated).collect();
        let people = people::find_people(conn, named.into_iter().collect()).await?;
        let mut outcomes = Vec::new();
        for outcome in HandoverOutcome::ALL {
            outcomes.push((*outcome, reorganisations::count_outcomes(conn, it.id, *outcome).await?));
        }
        let people = people.into_iter().map(|(id, person)| (id, person.name)).collect();
        Ok(Self { reorganisation: it, journal, people, outcomes })
    }
}

/// Whether this role reads reorganisations as a whole.
pub(super) fn check_may_read(actor: &Actor) -> Result<(), Error> {
    if may_read_drafts(actor.role) {
        return Ok(());
    }
    Err(Error::Forbidden(Text::new(
        "Chỉ đầu mối, lãnh đạo UBND Thành phố và cơ quan kiểm tra xem được phương án sắp xếp; cơ quan liên quan xem danh \
         sách bàn giao của mình.",
        "Reorganisations are for the coordinator, the city's leaders and the auditor; the agencies concerned read their \
         own handover lists.",
    )))
}

/// Whether this actor may take a step: the coordinator drafts, a second person decides.
pub(super) fn check_may(actor: &Actor, step: ReorganisationStep) -> Result<(), Error> {
    use ReorganisationStep::{Approve, SendBack};
    if actor.person.is_none() {
        return Err(Error::Forbidden(Text::new(
            "Việc sắp xếp tổ chức chỉ do cá nhân thực hiện, không dùng mã truy cập của hệ thống.",
            "Reorganisations are made by persons, not by an organization's own system.",
        )));
    }
    let may = match step {
        Approve | SendBack => matches!(actor.role, Role::Coordinator | Role::ViceChairman | Role::Chairman),
        _ => actor.role == Role::Coordinator,
    };
    if may {
        return Ok(());
    }
    Err(Error::Forbidden(Text::new(
        "Đầu mối soạn và trình phương án sắp xếp; đầu mối khác hoặc lãnh đạo UBND Thành phố duyệt.",
        "The coordinator drafts and submits a reorganisation; another coordinator or a leader of the city approves it.",
    )))
}

/// The reorganisation of this id.
pub(super) async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Reorganisation, Error> {
    reorganisations::find(conn, id).await?.ok_or_else(no_such)
}

pub(super) fn no_such() -> Error {
    Error::NotFound(Text::new(
        "Không có phương án sắp xếp này, hoặc bạn không được xem; xem GET /v1/reorganisations.",
        "There is no such reorganisation, or none that you may see; see GET /v1/reorganisations.",
    ))
}

/// The same, held until the transaction ends, if it still has the `expected` version.
pub(super) async fn hold(conn: &impl ConnectionTrait, id: Uuid, expected: i32) -> Result<Reorganisation, Error> {
    let held = reorganisations::hold(conn, id).await?.ok_or_else(no_such)?;
    if held.version != expected {
        return Err(Error::Stale { current: held.version, changes: Vec::new() });
    }
    Ok(held)
}

/// Everything that stands against a draft under this register.
pub(super) async fn flaws(
    app: &App,
    conn: &impl ConnectionTrait,
    register: &Register,
    draft: &Draft,
) -> Result<Vec<FieldError>, Error> {
    let city = app.city();
    let named = draft.positions.iter().map(|seat| seat.person).collect();
    let people: HashSet<Uuid> = people::find_people(conn, named).await?.into_keys().collect();
    let flaws = draft.flaws(Known {
        register,
        today: app.today(),
        lasting: &[COORDINATOR, AUTHORITY],
        is_calendar: &|id| city.find_calendar(id).is_some(),
        people: &people,
    });
    Ok(flaws.into_iter().map(|flaw| FieldError { pointer: flaw.pointer, text: flaw.text }).collect())
}

/// The draft, if nothing stands against it and no text of it carries a state-secret marking.
pub(super) async fn checked(app: &App, draft: Draft) -> Result<Draft, Error> {
    let draft = Draft {
        title: checked_text("/title", draft.title)?,
        legal_basis: checked_text("/legal_basis", draft.legal_basis)?,
        ..draft
    };
    let found = flaws(app, app.db.read(), app.city().register(), &draft).await?;
    if found.is_empty() { Ok(draft) } else { Err(Error::Invalid(found)) }
}
