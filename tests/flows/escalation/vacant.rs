//! Positions that nobody holds: their steps reach the next one up, and the coordinator hears of it.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use thaogo::domain::notification::NotificationFilter;

use super::{mails, step, steps};
use crate::support::{TestApp, moment, on_both};

on_both![
    a_vacant_position_passes_the_step_up_and_tells_the_coordinator,
    a_vacant_leader_is_told_to_the_coordinator_too,
    who_held_a_position_always_comes_before_who_came_later,
    a_city_without_people_does_not_stop_the_worker,
];

async fn a_vacant_position_passes_the_step_up_and_tells_the_coordinator(app: TestApp) {
    let case = app.accepted().await;
    vacate(&app, "snnmt", "director").await;
    app.turn_to("2026-03-16 08:00").await;
    let taken = steps(&app, &case.body, "answer").await;
    assert_eq!(taken[1], step("2026-03-16 07:30", 2, 0, "director", "coordinator"));
    vacate(&app, "vp-ubnd", "coordinator").await;
    app.turn_to("2026-03-17 08:00").await;
    let taken = steps(&app, &case.body, "answer").await;
    assert_eq!(taken[3], step("2026-03-17 07:30", 3, 0, "director", "vice_chairman"));

    let other = app.filed().await;
    vacate(&app, "snnmt", "intake").await;
    seat_again(&app, "snnmt", "director", "giamdoc@snnmt.example").await;
    seat_again(&app, "vp-ubnd", "coordinator", "dieuphoi@vp-ubnd.example").await;
    app.turn_to("2026-03-19 08:00").await;
    let taken = steps(&app, &other.body, "acceptance").await;
    assert_eq!(taken[1], step("2026-03-19 07:30", 2, 0, "officer", "director"));
    let letters = mails(&app.letters(&other.body).await, "escalation");
    assert!(letters.iter().any(|(_, address)| address == "dieuphoi@vp-ubnd.example"), "told: {letters:?}");
}

async fn a_vacant_leader_is_told_to_the_coordinator_too(app: TestApp) {
    let case = app.accepted().await;
    vacate(&app, "ubnd-tphcm", "vice_chairman").await;
    app.turn_to("2026-03-23 08:00").await;
    let taken = steps(&app, &case.body, "answer").await;
    assert_eq!(taken.last(), Some(&step("2026-03-23 07:30", 5, 0, "vice_chairman", "chairman")));
    let told = mails(&app.letters(&case.body).await, "escalation");
    assert_eq!(told.last(), Some(&(moment("2026-03-23 07:30"), "dieuphoi@vp-ubnd.example".to_owned())));
    let digests = mails(&app.letters_that(NotificationFilter::default()).await, "digest");
    assert_eq!(digests, [(moment("2026-03-23 07:45"), "chutich@ubnd-tphcm.example".to_owned())]);
}

pub async fn vacate(app: &TestApp, organization: &str, position: &str) {
    use entity::position_holder::{Column, Entity};
    let held =
        Entity::delete_many().filter(Column::Organization.eq(organization)).filter(Column::Position.eq(position));
    assert!(held.exec(app.db().write()).await.unwrap().rows_affected > 0, "somebody held it");
}

async fn seat_again(app: &TestApp, organization: &str, position: &str, email: &str) {
    use thaogo::domain::escalation::Holder;
    use thaogo::domain::words::Position;
    use thaogo::store::people;
    let person = people::find_person_by_email(app.db().read(), email).await.unwrap().expect("they are known");
    let position = Position::parse(position).expect("a position");
    let holder = Holder { position, organization: organization.to_owned(), field: None, person };
    people::insert_holder(app.db().write(), uuid::Uuid::now_v7(), &holder, None).await.unwrap();
}

async fn who_held_a_position_always_comes_before_who_came_later(app: TestApp) {
    use thaogo::domain::escalation::Holder;
    use thaogo::domain::words::Position::Intake;
    use thaogo::store::people;
    let db = app.db();
    let id = async |email: &str| people::find_person_by_email(db.read(), email).await.unwrap().unwrap();
    let (always, later) = (id("tiepnhan@snnmt.example").await, id("giamdoc@snnmt.example").await);
    let holder = Holder { position: Intake, organization: "snnmt".to_owned(), field: None, person: later };
    let since = chrono::NaiveDate::from_ymd_opt(2026, 1, 5);
    // An id that sorts first: it is the date that decides.
    people::insert_holder(db.write(), uuid::Uuid::from_u128(1), &holder, since).await.unwrap();
    let holders = people::find_holders(db.read(), &["snnmt"], app.now().date_naive()).await.unwrap();
    let intake: Vec<_> = holders.iter().filter(|h| h.position == Intake).map(|h| h.person).collect();
    assert_eq!(intake, [always, later]);
}

async fn a_city_without_people_does_not_stop_the_worker(app: TestApp) {
    entity::position_holder::Entity::delete_many().exec(app.db().write()).await.unwrap();
    let case = app.filed().await;
    app.turn_to("2026-03-31 08:00").await;
    let page = app.as_("auditor@ttp").get("/v1/escalations?limit=200&delivery=skipped").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 3 + 7, "each step is kept, and that it reached nobody");
    assert_eq!(app.as_("auditor@ttp").read(&case.body).await["status"], "in_progress");
}
