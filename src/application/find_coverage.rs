//! How completely a revision of the rulebook covers the city: as data over some days, as a grid on one, and what a draft
//! would make worse.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::app::AUTHORITY;
use super::find_rulebook::find_rulebook;
use super::{App, City, Error};
use crate::domain::access::Actor;
use crate::domain::coverage::{self, Coverage, Grid, Posts, Sight, Worsened};
use crate::domain::routing::Router;
use crate::domain::rulebook::Rulebook;
use crate::domain::text::Text;
use crate::store::people;

/// The longest range of days that is looked at, in days: five years.
const MAX_DAYS: i64 = 1_827;
/// Days outside these years are a slip of the pen.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2200;

/// What was found, and the city whose names it refers to.
pub type Seen<T> = (Arc<City>, T);

/// Every cell on every day from `from` through `to`. For public bodies: it tells where nobody sits.
pub async fn find_coverage(
    app: &App,
    actor: &Actor,
    key: &str,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Seen<Coverage>, Error> {
    check_days(from, to)?;
    look(app, actor, key, (from, to), move |router, sight| coverage::over(router, sight, from, to)).await
}

/// Every cell on one day.
pub async fn draw_coverage(app: &App, actor: &Actor, key: &str, on: NaiveDate) -> Result<Seen<Grid>, Error> {
    check_days(on, on)?;
    look(app, actor, key, (on, on), move |router, sight| coverage::grid(router, sight, on)).await
}

/// What this draft would make worse than the revision in force, from `on`.
pub async fn find_worsened(app: &App, draft: Rulebook, on: NaiveDate) -> Result<Worsened, Error> {
    let city = app.city();
    let sight = sight(app, &city, on, NaiveDate::MAX).await?;
    let compare = move || {
        let draft = Router::compile(Arc::clone(city.router().register()), Arc::new(draft));
        coverage::worsened(city.router(), &draft, &sight, on)
    };
    tokio::task::spawn_blocking(compare).await.map_err(Error::internal)
}

/// Looks at the revision of this key aside from those who wait for I/O: it takes up to a second.
async fn look<T: Send + 'static>(
    app: &App,
    actor: &Actor,
    key: &str,
    (from, to): (NaiveDate, NaiveDate),
    find: impl FnOnce(&Router, &Sight) -> T + Send + 'static,
) -> Result<Seen<T>, Error> {
    if !actor.role.is_public_body() {
        return Err(for_public_bodies());
    }
    let city = app.city();
    let book = find_rulebook(app, actor, key).await?;
    let sight = sight(app, &city, from, to).await?;
    let looked = move || {
        let found = if book.revision == city.rulebook().revision {
            find(city.router(), &sight)
        } else {
            find(&Router::compile(Arc::clone(city.router().register()), Arc::new(book)), &sight)
        };
        (city, found)
    };
    tokio::task::spawn_blocking(looked).await.map_err(Error::internal)
}

async fn sight(app: &App, city: &City, from: NaiveDate, to: NaiveDate) -> Result<Sight, Error> {
    let posts = Posts::of(people::find_posts(app.db.read(), from, to).await?);
    let within = city.register().find_organization(AUTHORITY).and_then(|authority| authority.territory.clone());
    Ok(Sight { within, posts })
}

fn check_days(from: NaiveDate, to: NaiveDate) -> Result<(), Error> {
    if !YEARS.contains(&from.year()) || !YEARS.contains(&to.year()) {
        return Err(Error::invalid(
            "from",
            "Ngày phải trong khoảng năm 1990 đến 2200.",
            "A day lies between the years 1990 and 2200.",
        ));
    }
    let days = (to - from).num_days();
    if !(0..MAX_DAYS).contains(&days) {
        return Err(Error::invalid(
            "to",
            "Ngày cuối không được sớm hơn ngày đầu, và khoảng thời gian tối đa là 5 năm.",
            "The last day is not before the first, and at most 5 years are looked at together.",
        ));
    }
    Ok(())
}

fn for_public_bodies() -> Error {
    Error::Forbidden(Text::new(
        "Chỉ cơ quan nhà nước xem được mức độ bao phủ của quy định; doanh nghiệp xem ai có thẩm quyền bằng POST /v1/routing/preview.",
        "Only public bodies see how completely a rulebook covers the city; enterprises ask who is competent with POST /v1/routing/preview.",
    ))
}
