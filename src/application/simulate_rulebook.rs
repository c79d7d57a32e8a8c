//! What a revision would have done with the cases of a period, had it been in force: which would move, from whom to whom.
//! Writes nothing.

use std::sync::Arc;

use chrono::NaiveDate;

use super::find_rulebook::{find_rulebook, may_read_drafts};
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::moment::city_date;
use crate::domain::register::Register;
use crate::domain::routing::{Filing, Router};
use crate::domain::simulation::Simulation;
use crate::domain::text::Text;
use crate::store::cases::{KeptFiling, list_filings};

/// How many moves are told one by one.
pub const MOVES_TOLD: usize = 200;
/// How many cases are in memory at a time.
const BATCH: u64 = 2_000;

/// Which cases, and compared with what.
#[derive(Debug, Clone)]
pub struct SimulateRulebook {
    /// Filed on this date or later.
    pub from: NaiveDate,
    /// Filed on this date or earlier.
    pub to: NaiveDate,
    /// The key of the revision that is compared with.
    pub against: String,
}

/// What came out.
#[derive(Debug, Clone)]
pub struct Simulated {
    /// The revision that was simulated.
    pub rulebook: i32,
    /// The revision that it was compared with.
    pub against: i32,
    /// The counts and the first moves.
    pub found: Simulation,
}

/// Decides every case of the period by both revisions, each as at the date of its filing and with its data as they are
/// now. What people decided afterwards is not looked at.
pub async fn simulate_rulebook(
    app: &App,
    actor: &Actor,
    key: &str,
    wanted: &SimulateRulebook,
) -> Result<Simulated, Error> {
    if !may_read_drafts(actor.role) {
        return Err(Error::Forbidden(Text::new(
            "Chỉ đầu mối, lãnh đạo Ủy ban nhân dân Thành phố và thanh tra được chạy mô phỏng.",
            "Only the coordinator, the city's leaders and the auditor may simulate.",
        )));
    }
    if wanted.from > wanted.to {
        return Err(Error::invalid(
            "/to",
            format!("Ngày cuối phải từ {} trở đi.", wanted.from.format("%d/%m/%Y")),
            format!("The last day must be {} or later.", wanted.from),
        ));
    }
    let register = Arc::clone(app.city().router().register());
    let ready = |book| Router::compile(Arc::clone(&register), Arc::new(book));
    let before = ready(find_rulebook(app, actor, &wanted.against).await?);
    let after = ready(find_rulebook(app, actor, key).await?);
    let found = weigh_all(app, &before, &after, (wanted.from, wanted.to)).await?;
    Ok(Simulated { rulebook: after.rulebook().revision, against: before.rulebook().revision, found })
}

async fn weigh_all(
    app: &App,
    before: &Router,
    after: &Router,
    period: (NaiveDate, NaiveDate),
) -> Result<Simulation, Error> {
    let mut found = Simulation::listing(MOVES_TOLD);
    let mut last: Option<KeptFiling> = None;
    loop {
        let batch = list_filings(app.db.read(), period, last.as_ref(), BATCH).await?;
        for kept in &batch {
            let filing = filing_of(before.register(), kept)?;
            found.weigh(&kept.code, &filing, before, after);
        }
        match batch.into_iter().last() {
            Some(read) => last = Some(read),
            None => return Ok(found),
        }
    }
}

/// What routing has to know of a case, as at the date of its filing.
fn filing_of<'a>(register: &'a Register, kept: &'a KeptFiling) -> Result<Filing<'a>, Error> {
    let territory = register.find_unit(&kept.territory);
    let territory = territory.ok_or_else(|| Error::internal("a case lies in a known territory"))?;
    let sector = register.find_organization(&kept.enterprise).and_then(|enterprise| enterprise.sector.as_deref());
    Ok(Filing {
        category: &kept.category,
        territory,
        on: city_date(kept.filed_at),
        enterprise: Some(&kept.enterprise),
        sector,
        amount_vnd: kept.amount_vnd,
    })
}
