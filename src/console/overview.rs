//! `/overview`: how it stands, on one page that fits a phone: how many, who is late and since when, who answers for it, and
//! whether it gets better. Each figure leads to its cases.

use askama::Template;
use chrono::NaiveDate;
use poem::Response;
use poem::http::StatusCode;

use super::failure::Halt;
use super::frame::Frame;
use super::here::Here;
use super::words;
use crate::application::read_overview::{Late, Overview, Week, read_overview};
use crate::domain::lifecycle::Status;
use crate::domain::text::Language;

/// The picture's size, in its own units: a week's width, and the height of the longest bar.
const WEEK: i64 = 30;
const HIGHEST: i64 = 120;
/// A bar's width, and what lies left of the first one of a week.
const BAR: i64 = 11;
const BESIDE: i64 = 3;

/// The page.
#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    frame: Frame,
    at: String,
    open: i64,
    late: u64,
    standings: Vec<Standing>,
    late_bodies: Vec<LateBody>,
    weeks: Vec<ShownWeek>,
    width: i64,
}

/// Cases that stand at the same.
struct Standing {
    status: &'static str,
    name: String,
    cases: i64,
}

/// Who is late.
struct LateBody {
    code: String,
    name: String,
    head: String,
    cases: i64,
    since: String,
}

/// A week, as a row of the table and as two bars.
struct ShownWeek {
    name: String,
    filed: i64,
    ended: i64,
    open: i64,
    bars: [Bar; 2],
}

/// A bar of the picture.
struct Bar {
    class: &'static str,
    x: i64,
    y: i64,
    height: i64,
}

/// The page.
pub async fn show(here: &Here<'_>) -> Result<Response, Halt> {
    let actor = here.actor()?;
    let overview = read_overview(here.app, &actor).await?;
    Ok(here.page(StatusCode::OK, &OverviewPage::new(here, overview)))
}

impl OverviewPage {
    fn new(here: &Here<'_>, overview: Overview) -> Self {
        let language = here.language;
        let standing = |(status, cases): &(Status, i64)| Standing {
            status: status.as_str(),
            name: words::status(*status).to(language).to_owned(),
            cases: *cases,
        };
        Self {
            frame: here.frame(here.say("Tình hình", "How it stands")),
            at: words::moment(overview.at, language),
            open: overview.open_cases(),
            late: overview.late,
            standings: overview.open.iter().map(standing).collect(),
            late_bodies: overview.late_bodies.iter().map(|late| late_body(here, &overview, late)).collect(),
            width: WEEK * overview.weeks.len() as i64,
            weeks: shown(&overview.weeks, language),
        }
    }
}

fn late_body(here: &Here<'_>, overview: &Overview, late: &Late) -> LateBody {
    let vacant = here.say("Chưa có người đứng đầu", "Vacant");
    LateBody {
        code: late.organization.clone(),
        name: here.app.city().name_of_organization(&late.organization).to(here.language).to_owned(),
        head: overview.heads.get(&late.organization).map_or_else(|| vacant.to_owned(), |(_, name)| name.clone()),
        cases: late.cases,
        since: words::moment(late.since, here.language),
    }
}

/// The weeks with their bars; the longest bar of all is as high as the picture.
fn shown(weeks: &[Week], language: Language) -> Vec<ShownWeek> {
    let most = weeks.iter().map(|week| week.filed.max(week.ended)).max().unwrap_or(0).max(1);
    let bar = |class, x, cases: i64| {
        let height = cases * HIGHEST / most;
        Bar { class, x, y: HIGHEST - height, height }
    };
    let week = |(number, week): (usize, &Week)| {
        let left = WEEK * number as i64 + BESIDE;
        ShownWeek {
            name: day(week.begins_on, language),
            filed: week.filed,
            ended: week.ended,
            open: week.open,
            bars: [bar("filed", left, week.filed), bar("ended", left + BAR + 1, week.ended)],
        }
    };
    weeks.iter().enumerate().map(week).collect()
}

fn day(on: NaiveDate, language: Language) -> String {
    match language {
        Language::Vi => on.format("%d/%m/%Y").to_string(),
        Language::En => on.format("%-d %b %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_is_as_high_as_the_picture() {
        let week = |filed, ended| Week { begins_on: NaiveDate::MIN, filed, ended, open: 0 };
        let bars = |weeks: &[Week]| -> Vec<(i64, i64)> {
            shown(weeks, Language::Vi).iter().flat_map(|week| week.bars.iter().map(|bar| (bar.y, bar.height))).collect()
        };
        assert_eq!(bars(&[week(4, 1), week(2, 0)]), [(0, 120), (90, 30), (60, 60), (120, 0)]);
        assert_eq!(bars(&[week(0, 0)]), [(120, 0), (120, 0)]);
    }
}
