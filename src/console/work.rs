//! `/work`: what there is to do, the first due first; beside it what the city's office and leaders look after, and one's own
//! open cases.

use askama::Template;
use poem::Response;
use poem::http::StatusCode;

use super::failure::Halt;
use super::frame::Frame;
use super::here::Here;
use super::role::seat;
use super::row::{Reader, Row};
use crate::application::list_cases::{CaseOrder, ListCases, list_cases};
use crate::application::list_owed::list_owed;
use crate::application::record_read::About;
use crate::domain::access::{Actor, Role};
use crate::domain::cursor;
use crate::domain::lifecycle::Status;

/// How many things to do on a page.
const MOST_OWED: u64 = 50;
/// How many cases of each kind beside them; the list has the others.
const MOST_BESIDE: u64 = 10;

/// The page.
#[derive(Template)]
#[template(path = "work.html")]
struct WorkPage {
    frame: Frame,
    seat: String,
    parts: Vec<Part>,
}

/// Some cases, and where the others are.
struct Part {
    id: &'static str,
    title: String,
    /// What is said where there are none.
    nothing: String,
    rows: Vec<Row>,
    more: Option<(String, String)>,
}

/// A list beside what there is to do: its heading, what is said where it is empty, and the address of the whole list with
/// the filter that it stands for.
type Beside = (&'static str, &'static str, &'static str, &'static str, ListCases);

/// The page; whoever sees no case has their account instead.
pub async fn show(here: &Here<'_>) -> Result<Response, Halt> {
    let actor = here.actor()?;
    if actor.role == Role::Administrator {
        return Err(Halt::Go("/account".into()));
    }
    let actor = here.reader("/work", About::Cases).await.map(|_| actor)?;
    let mut parts = Vec::new();
    if !matches!(actor.role, Role::Auditor) {
        parts.push(owed(here, &actor).await?);
    }
    for beside in beside(here, &actor) {
        parts.push(part(here, &actor, beside).await?);
    }
    let page = WorkPage {
        frame: here.frame(here.say("Công việc", "Work")),
        seat: seat(here, &actor.organization, actor.role),
        parts,
    };
    Ok(here.page(StatusCode::OK, &page))
}

/// What the actor's organization owes.
async fn owed(here: &Here<'_>, actor: &Actor) -> Result<Part, Halt> {
    let after = here.asked("after").and_then(cursor::read);
    let (found, next) = list_owed(here.app, actor, after, MOST_OWED).await?;
    let city = here.app.city();
    let own = actor.organization.as_str();
    let reader = Reader { city: &city, own, now: here.app.clock.now(), language: here.language };
    let more = next
        .map(|place| (format!("/work?after={}", cursor::write(place)), here.say("Trang sau", "Next page").to_owned()));
    Ok(Part {
        id: "owed",
        title: here.say("Việc phải làm, đến hạn trước ở trên", "To do, the first due first").to_owned(),
        nothing: here
            .say("Hiện không có việc nào đang chờ đơn vị của Ông/Bà.", "Nothing waits for your organization.")
            .to_owned(),
        rows: found.iter().map(|owed| reader.row_of(&owed.reading, Some(&owed.deadline))).collect(),
        more,
    })
}

async fn part(here: &Here<'_>, actor: &Actor, beside: Beside) -> Result<Part, Halt> {
    let (id, title, nothing, to, wanted) = beside;
    let (found, next) = list_cases(here.app, actor, wanted, CaseOrder::Oldest, None, MOST_BESIDE).await?;
    let city = here.app.city();
    let own = actor.organization.as_str();
    let reader = Reader { city: &city, own, now: here.app.clock.now(), language: here.language };
    let more = next.map(|_| (to.to_owned(), here.say("Xem tất cả", "See all").to_owned()));
    Ok(Part {
        id,
        title: title.to_owned(),
        nothing: nothing.to_owned(),
        rows: found.iter().map(|reading| reader.row(reading)).collect(),
        more,
    })
}

/// What else somebody in this role looks after.
fn beside(here: &Here<'_>, actor: &Actor) -> Vec<Beside> {
    let own = || actor.organization.clone();
    let none = here.say("Không có hồ sơ nào.", "There are none.");
    let unassigned = (
        "unassigned",
        here.say("Chưa có cơ quan chủ trì", "Without a lead agency"),
        none,
        "/cases?status=received&sort=filed_at",
        ListCases { status: vec![Status::Received], ..ListCases::default() },
    );
    let overdue = (
        "overdue",
        here.say("Đang quá hạn, gửi trước ở trên", "Overdue, the first filed first"),
        none,
        "/cases?overdue=true&sort=filed_at",
        ListCases { overdue: Some(true), ..ListCases::default() },
    );
    let own_cases = ListCases {
        enterprise: Some(own()),
        status: Status::ALL.iter().copied().filter(|status| status.is_open()).collect(),
        ..ListCases::default()
    };
    let waiting = ListCases {
        lead_agency: Some(own()),
        status: vec![Status::AwaitingEnterprise, Status::SubmittedUpward, Status::Answered],
        ..ListCases::default()
    };
    match actor.role {
        Role::Reporter | Role::Manager => {
            vec![("own", here.say("Hồ sơ đang mở của doanh nghiệp", "Your open cases"), none, "/cases", own_cases)]
        }
        Role::Officer | Role::Director => vec![(
            "waiting",
            here.say("Đang chờ doanh nghiệp hoặc cấp trên", "Waiting for the enterprise or a higher body"),
            none,
            "/cases?sort=-updated_at",
            waiting,
        )],
        Role::Coordinator | Role::Chairman | Role::ViceChairman | Role::Auditor => vec![unassigned, overdue],
        Role::Administrator => Vec::new(),
    }
}
