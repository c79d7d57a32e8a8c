//! The way of everything that is done to a draft of the rulebook: who may, that it still stands so, one entry in its
//! journal, one version further. Whoever writes holds the draft's head: two who edit take turns, and nothing is lost.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::{App, Error, FieldError};
use crate::domain::access::{Actor, Role};
use crate::domain::moment::in_city;
use crate::domain::rulebook::{
    Deed, Entry, Flaw, Part, Revision, RowError, RowFields, Rulebook, RulebookStatus, Section,
};
use crate::domain::text::Text;
use crate::store::rulebooks;

/// So far ahead a revision takes effect at least: every server holds it by then.
pub(super) const AHEAD: TimeDelta = TimeDelta::seconds(60);

/// Who edits and submits.
pub(super) const EDITORS: &[Role] = &[Role::Coordinator];
/// Who approves or gives back.
pub(super) const APPROVERS: &[Role] = &[Role::Coordinator, Role::ViceChairman, Role::Chairman];

/// A draft that is held until its transaction ends.
pub(super) struct Held {
    /// The transaction.
    pub txn: DatabaseTransaction,
    /// The draft's head, in its next version.
    pub head: Revision,
    /// Who holds it.
    pub person: Uuid,
    /// The moment of what is done.
    pub now: DateTime<Utc>,
    organization: String,
}

/// The person who acts, if their role is one of these.
pub(super) fn person_of(actor: &Actor, roles: &[Role]) -> Result<Uuid, Error> {
    if !roles.contains(&actor.role) {
        return Err(Error::Forbidden(Text::new(
            "Vai trò của bạn không được làm việc này với quy định phân công: đầu mối điều phối soạn và trình; đầu mối \
             điều phối, Phó Chủ tịch hoặc Chủ tịch phê duyệt.",
            "Your role may not do this with the rulebook: the coordinator edits and submits; a coordinator, \
             vice-chairman or the chairman approves.",
        )));
    }
    actor.person.ok_or_else(|| {
        Error::Forbidden(Text::new(
            "Việc này phải do một người đứng tên thực hiện; hãy dùng mã truy cập của cá nhân.",
            "A person answers for this: use a person's token.",
        ))
    })
}

/// Holds the open draft, if it stands as `status` says and, where one is named, has the `expected` version.
pub(super) async fn hold(
    app: &App,
    actor: &Actor,
    roles: &[Role],
    status: RulebookStatus,
    expected: Option<i32>,
) -> Result<Held, Error> {
    let person = person_of(actor, roles)?;
    let txn = app.db.begin().await?;
    let open = rulebooks::find_open(&txn).await?.ok_or_else(no_draft)?;
    let Some(version) = rulebooks::advance(&txn, status, open.number).await? else {
        // What was open a moment ago may be published by now.
        let open = rulebooks::find_open(&txn).await?.ok_or_else(no_draft)?;
        return Err(stands_otherwise(&open));
    };
    let head = rulebooks::find_head(&txn, open.number).await?.ok_or_else(no_draft)?;
    let current = version - 1;
    if expected.is_some_and(|expected| expected != current) {
        return Err(Error::Stale { current, changes: Vec::new() });
    }
    Ok(Held { txn, head, person, now: app.clock.now(), organization: actor.organization.clone() })
}

impl Held {
    /// The draft with all that it says.
    pub async fn book(&self) -> Result<Rulebook, Error> {
        rulebooks::load(&self.txn, self.head.number).await?.ok_or_else(no_draft)
    }

    /// Writes down what was done, and the head as it now is.
    pub async fn record(
        &self,
        deed: Deed,
        row: Option<(Section, String)>,
        (old, new): (Option<RowFields>, Option<RowFields>),
        text: Option<String>,
    ) -> Result<(), Error> {
        let by = (self.person, self.organization.clone());
        record(&self.txn, &self.head, self.now, by, Said { deed, row, old, new, text }).await?;
        Ok(rulebooks::update_head(&self.txn, &self.head).await?)
    }
}

/// What is written down of something done.
pub(super) struct Said {
    pub deed: Deed,
    pub row: Option<(Section, String)>,
    pub old: Option<RowFields>,
    pub new: Option<RowFields>,
    pub text: Option<String>,
}

/// Adds to the journal what brought a revision to its version.
pub(super) async fn record(
    conn: &impl ConnectionTrait,
    head: &Revision,
    at: DateTime<Utc>,
    (person, organization): (Uuid, String),
    said: Said,
) -> Result<(), Error> {
    let Said { deed, row, old, new, text } = said;
    let entry = Entry { version: head.version, at, person: Some(person), organization, deed, row, old, new, text };
    Ok(rulebooks::add_entry(conn, head.number, &entry).await?)
}

/// What is wrong with a row's own fields, as the caller sent them.
pub(super) fn invalid_row(errors: Vec<RowError>) -> Error {
    let field = |error: RowError| FieldError { pointer: format!("/{}", error.field), text: error.text };
    Error::Invalid(errors.into_iter().map(field).collect())
}

/// The row that a flaw is in; of a limit that is missing altogether its kind.
pub(super) fn row_of(book: &Rulebook, flaw: &Flaw) -> (Section, String) {
    let limit = |place: usize| book.limits.get(place).map(|limit| limit.id.clone());
    let id = match flaw.part {
        Part::Limit => flaw.id.parse().ok().and_then(limit),
        Part::Rule | Part::Delegation | Part::LadderStep => None,
    };
    (flaw.part.into(), id.unwrap_or_else(|| flaw.id.clone()))
}

/// What stands against publishing, each flaw at its part, row and field.
pub(super) fn check_flaws(app: &App, book: &Rulebook) -> Result<(), Error> {
    let city = app.city();
    let found = crate::domain::rulebook::flaws(city.register(), book);
    if found.is_empty() {
        return Ok(());
    }
    let field = |flaw: Flaw| {
        let (section, id) = row_of(book, &flaw);
        FieldError { pointer: format!("/{section}/{id}/{}", flaw.field), text: flaw.text }
    };
    Err(Error::Invalid(found.into_iter().map(field).collect()))
}

/// Checks a moment from which a revision is to count: far enough ahead, and after every other that was published.
pub(super) async fn check_effective(
    conn: &impl ConnectionTrait,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Result<(), Text>, Error> {
    if at < now + AHEAD {
        let earliest = in_city(now + AHEAD).to_rfc3339();
        return Ok(Err(Text::new(
            format!("Thời điểm có hiệu lực phải sau hiện tại ít nhất 60 giây, tức từ {earliest} trở đi."),
            format!("It must take effect at least 60 seconds from now: at {earliest} or later."),
        )));
    }
    let newest = rulebooks::find_newest_published(conn).await?;
    if let Some(before) = newest.and_then(|newest| newest.effective_at).filter(|before| at <= *before) {
        let before = in_city(before).to_rfc3339();
        return Ok(Err(Text::new(
            format!("Đã có bản được ban hành với hiệu lực từ {before}; bản này phải có hiệu lực muộn hơn."),
            format!("A revision that takes effect at {before} is published already; this one must take effect later."),
        )));
    }
    Ok(Ok(()))
}

/// Nobody drafts.
pub(super) fn no_draft() -> Error {
    Error::NotFound(Text::new(
        "Hiện không có bản dự thảo quy định phân công. Mở dự thảo mới bằng POST /v1/rulebooks/draft.",
        "There is no draft of the rulebook now. Open one with POST /v1/rulebooks/draft.",
    ))
}

fn stands_otherwise(open: &Revision) -> Error {
    let number = open.number;
    let (message, allowed) = if open.status == RulebookStatus::Submitted {
        let text = Text::new(
            format!(
                "Dự thảo số {number} đã trình và đang chờ phê duyệt nên không sửa được; muốn sửa, hãy trả lại trước."
            ),
            format!(
                "Draft {number} was submitted and waits for approval, so that it does not change; send it back first."
            ),
        );
        (text, vec!["approve", "send_back"])
    } else {
        let text = Text::new(
            format!("Dự thảo số {number} chưa được trình; hãy trình trước."),
            format!("Draft {number} was not submitted; submit it first."),
        );
        (text, vec!["submit", "discard"])
    };
    Error::NotNow { message, allowed, rule: None }
}
