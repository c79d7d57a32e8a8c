//! Calendars as rows: the calendar, its weekly hours, its announced days.

use chrono::Weekday;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use ::entity::{calendar, calendar_day, calendar_hours};

use crate::domain::calendar::{Calendar, CalendarDay, DayChange, DayKind, Interval, WeeklyHours};
use crate::domain::text::Text;

/// Rows of days written by one statement: eight columns each, and SQLite binds 999 values at least.
const DAYS_PER_STATEMENT: usize = 100;

/// Keeps a calendar, in place of the one with its id. Several statements: give it a transaction.
pub async fn save(connection: &impl ConnectionTrait, kept: &Calendar) -> Result<(), DbErr> {
    let row = calendar::Model { id: kept.id.clone(), name: kept.name.clone() };
    let renaming = OnConflict::column(calendar::Column::Id).update_column(calendar::Column::Name).to_owned();
    calendar::Entity::insert(row.into_active_model()).on_conflict(renaming).exec_without_returning(connection).await?;
    let is_its_hours = calendar_hours::Column::Calendar.eq(&*kept.id);
    calendar_hours::Entity::delete_many().filter(is_its_hours).exec(connection).await?;
    let is_its_day = calendar_day::Column::Calendar.eq(&*kept.id);
    calendar_day::Entity::delete_many().filter(is_its_day).exec(connection).await?;
    let hours = kept.hours().intervals().map(|(weekday, interval)| hours_row(&kept.id, weekday, interval));
    calendar_hours::Entity::insert_many(hours).exec_without_returning(connection).await?;
    let days: Vec<_> = kept.days().map(|day| day_row(&kept.id, day)).collect();
    for chunk in days.chunks(DAYS_PER_STATEMENT) {
        calendar_day::Entity::insert_many(chunk.to_vec()).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Changes some of a calendar's days.
pub async fn change_days(conn: &impl ConnectionTrait, calendar: &str, changes: &[DayChange]) -> Result<(), DbErr> {
    for changed in changes.chunks(DAYS_PER_STATEMENT) {
        let is_changed = calendar_day::Column::FallsOn.is_in(changed.iter().map(|change| change.on));
        let is_its_day = calendar_day::Column::Calendar.eq(calendar);
        calendar_day::Entity::delete_many().filter(is_its_day).filter(is_changed).exec(conn).await?;
        let rows: Vec<_> =
            changed.iter().filter_map(|change| Some(day_row(calendar, change.after.as_ref()?))).collect();
        if !rows.is_empty() {
            calendar_day::Entity::insert_many(rows).exec_without_returning(conn).await?;
        }
    }
    Ok(())
}

/// Every calendar, by id. Fails on rows that make no calendar.
pub async fn load_all(connection: &impl ConnectionTrait) -> Result<Vec<Calendar>, DbErr> {
    let calendars = calendar::Entity::find().order_by_asc(calendar::Column::Id).all(connection).await?;
    let hours = calendar_hours::Entity::find().all(connection).await?;
    let days = calendar_day::Entity::find().all(connection).await?;
    calendars.into_iter().map(|row| from_rows(row, &hours, &days)).collect()
}

fn hours_row(calendar: &str, weekday: Weekday, interval: Interval) -> calendar_hours::ActiveModel {
    let row = calendar_hours::Model {
        calendar: calendar.to_owned(),
        weekday: weekday.number_from_monday() as i16,
        opens: interval.opens(),
        closes: interval.closes(),
    };
    row.into_active_model()
}

fn day_row(calendar: &str, day: &CalendarDay) -> calendar_day::ActiveModel {
    let row = calendar_day::Model {
        calendar: calendar.to_owned(),
        falls_on: day.on,
        kind: day.kind.as_str().to_owned(),
        name_vi: day.name.vi.clone(),
        name_en: day.name.en.clone(),
        legal_basis: day.legal_basis.clone(),
        provisional: day.provisional,
        swapped_with: day.swapped_with,
    };
    row.into_active_model()
}

fn from_rows(
    row: calendar::Model,
    hours: &[calendar_hours::Model],
    days: &[calendar_day::Model],
) -> Result<Calendar, DbErr> {
    let unusable = |cause: &dyn std::fmt::Display| DbErr::Custom(format!("calendar {}: {cause}", row.id));
    let intervals: Vec<_> = hours
        .iter()
        .filter(|it| it.calendar == row.id)
        .map(|it| Ok((weekday(it.weekday)?, Interval::new(it.opens, it.closes).map_err(|error| unusable(&error))?)))
        .collect::<Result<_, DbErr>>()?;
    let week = WeeklyHours::new(intervals).map_err(|error| unusable(&error))?;
    let days: Vec<_> = days.iter().filter(|it| it.calendar == row.id).map(day).collect::<Result<_, _>>()?;
    Ok(Calendar::new(row.id.clone(), row.name.clone(), week, days))
}

fn weekday(number: i16) -> Result<Weekday, DbErr> {
    let from_monday = u8::try_from(number - 1).ok().and_then(|index| Weekday::try_from(index).ok());
    from_monday.ok_or_else(|| DbErr::Custom(format!("{number} is no weekday")))
}

fn day(row: &calendar_day::Model) -> Result<CalendarDay, DbErr> {
    let kind = DayKind::parse(&row.kind).ok_or_else(|| DbErr::Custom(format!("{} is no kind of day", row.kind)))?;
    Ok(CalendarDay {
        on: row.falls_on,
        kind,
        name: Text::new(&row.name_vi, &row.name_en),
        legal_basis: row.legal_basis.clone(),
        provisional: row.provisional,
        swapped_with: row.swapped_with,
    })
}

#[cfg(test)]
mod tests {
    use migration::{Migrator, MigratorTrait};
    use sea_orm::{ActiveModelTrait, ConnectOptions, Database, DatabaseConnection};

    use super::*;
    use crate::reference;

    async fn database() -> DatabaseConnection {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1);
        let connection = Database::connect(options).await.unwrap();
        Migrator::up(&connection, None).await.unwrap();
        connection
    }

    #[tokio::test]
    async fn calendars_come_back_as_they_were_saved() {
        let connection = database().await;
        let city = reference::calendars::calendars();
        for calendar in &city {
            save(&connection, calendar).await.unwrap();
        }
        assert_eq!(load_all(&connection).await.unwrap(), city);
    }

    #[tokio::test]
    async fn saving_again_replaces() {
        let connection = database().await;
        let city = reference::calendars::calendars().remove(0);
        save(&connection, &city).await.unwrap();
        let renamed = Calendar::new(city.id.clone(), "Lịch mới", city.hours().clone(), city.days().skip(1).cloned());
        save(&connection, &renamed).await.unwrap();
        assert_eq!(load_all(&connection).await.unwrap(), [renamed]);
    }

    #[tokio::test]
    async fn rows_that_make_no_calendar_are_refused() {
        let connection = database().await;
        let row = calendar::Model { id: "empty".to_owned(), name: String::new() };
        row.into_active_model().insert(&connection).await.unwrap();
        assert!(load_all(&connection).await.is_err());
    }
}
