//! The loops: what the service does by itself. Each task takes no input, may run twice and on several servers at once,
//! and is stopped between two turns.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::application::anchor_history::anchor_history;
use crate::application::carry_out_reorganisations::carry_out_reorganisations;
use crate::application::change_over_ladders::change_over_ladders;
use crate::application::climb_unreached::climb_unreached;
use crate::application::escalate_due::escalate_due;
use crate::application::hand_over::hand_over;
use crate::application::lapse_due::lapse_due;
use crate::application::recount_deadlines::recount_deadlines;
use crate::application::send_deliveries::send_deliveries;
use crate::application::sweep_uploads::sweep_uploads;
use crate::application::write_digests::write_digests;
use crate::application::{App, Error, send_mail};
use crate::clock::system_now;
use crate::domain::access::permission;
use crate::mail::transport::Transport;

/// Deadlines or letters in one turn; a full turn is followed by the next at once.
const BATCH: usize = 200;
/// Letters in one turn: connections to the mail server are kept while it lasts.
const LETTERS: usize = 2000;
/// How long a task waits after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How long turns may go on after the stop was asked for.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// What the loops do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    /// What went over by reorganisations whose day has come. Before the ladders: who owes something is to be reminded.
    Reorganise,
    /// The ladders of a revision that has taken effect. Before the steps: which are due is to be known.
    Ladders,
    /// What happens because a period passed.
    Lapse,
    /// The steps of ladders.
    Escalate,
    /// The steps whose letters did not arrive.
    Climb,
    /// What a change of a calendar moves.
    Recount,
    /// The leaders' morning mails.
    Digest,
    /// The day's anchor of the history.
    Anchor,
    /// The outbox.
    Send,
    /// What webhooks are to be told of.
    HandOver,
    /// The calls of webhooks.
    Deliver,
    /// What another server published, the database's time, what may be forgotten.
    Refresh,
    /// What uploads left that never ended.
    Sweep,
}

impl Task {
    /// How it is called where it is counted.
    const fn name(self) -> &'static str {
        match self {
            Self::Reorganise => "reorganise",
            Self::Ladders => "ladders",
            Self::Lapse => "lapse",
            Self::Escalate => "escalate",
            Self::Climb => "climb",
            Self::Recount => "recount",
            Self::Digest => "digest",
            Self::Anchor => "anchor",
            Self::Send => "send",
            Self::HandOver => "hand_over",
            Self::Deliver => "deliver",
            Self::Refresh => "refresh",
            Self::Sweep => "sweep",
        }
    }
}

/// What follows from each other: as long as one of them does something, another may have something to do.
const TASKS: [Task; 11] = [
    Task::Reorganise,
    Task::Recount,
    Task::Ladders,
    Task::Lapse,
    Task::Escalate,
    Task::Climb,
    Task::Digest,
    Task::Anchor,
    Task::Send,
    Task::HandOver,
    Task::Deliver,
];

/// The running loops.
pub struct Worker {
    tasks: JoinSet<()>,
}

impl Worker {
    /// Starts the loops; without a transport letters wait in the outbox. `pace` is the pause between two looks.
    ///
    /// # Errors
    /// With every task that the permission table does not name, and every one that it names and there is not.
    pub fn start(
        app: &App,
        transport: Option<Transport>,
        pace: Duration,
        stop: &watch::Receiver<bool>,
    ) -> Result<Self, String> {
        let all = || TASKS.into_iter().chain([Task::Refresh, Task::Sweep]);
        permission::check(permission::TASKS, all().map(Task::name))?;
        let mut tasks = JoinSet::new();
        for task in all() {
            tasks.spawn(run(task, app.clone(), transport.clone(), pace, stop.clone()));
        }
        Ok(Self { tasks })
    }

    /// Waits until every loop has ended its turn, for [`STOP_WITHIN`] at most: a mail server that is slow to answer
    /// keeps no stop waiting. A letter that is on its way then is taken up as after a kill.
    pub async fn ended(mut self) {
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_WITHIN, all).await.is_err() {
            tracing::warn!(open = self.tasks.len(), "turns were still open at the deadline");
        }
    }
}

async fn run(task: Task, app: App, transport: Option<Transport>, pace: Duration, mut stop: watch::Receiver<bool>) {
    let pace = match task {
        Task::Reorganise | Task::Ladders | Task::Refresh => pace.max(Duration::from_secs(10)),
        Task::Sweep => pace.max(Duration::from_secs(3600)),
        _ => pace,
    };
    while !*stop.borrow() {
        let (own, way) = (app.clone(), transport.clone());
        // In a task of its own: a panic ends the turn and not the loop.
        let done = tokio::spawn(async move { turn(task, &own, way.as_ref()).await }).await;
        let done = done.unwrap_or_else(|stopped| Err(Error::internal(stopped)));
        app.metrics.turned(task.name(), done.is_ok(), system_now());
        let pause = match done {
            Ok(done) if done >= BATCH => Duration::ZERO,
            Ok(_) => pace,
            Err(error) => {
                tracing::error!(?task, %error, "a turn failed; the next one tries again");
                AFTER_FAILURE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
}

/// One turn of one task; how much it did.
async fn turn(task: Task, app: &App, transport: Option<&Transport>) -> Result<usize, Error> {
    match task {
        Task::Reorganise => carry_out_reorganisations(app, BATCH as u64).await,
        Task::Ladders => change_over_ladders(app, BATCH as u64).await,
        Task::Lapse => lapse_due(app, BATCH as u64).await,
        Task::Escalate => escalate_due(app, BATCH as u64).await,
        Task::Climb => climb_unreached(app, BATCH as u64).await,
        Task::Recount => recount_deadlines(app, BATCH as u64).await,
        Task::Digest => write_digests(app).await,
        Task::Anchor => anchor_history(app).await,
        Task::Send => match transport {
            Some(transport) => {
                // Leases count by the database's time, so that no server's own clock frees another's letters.
                let now = app.db.now().await?;
                send_mail(&app.db, transport, &app.metrics, app.clock.now(), now, LETTERS).await
            }
            None => Ok(0),
        },
        Task::HandOver => hand_over(app, BATCH as u64).await,
        Task::Deliver => send_deliveries(app, app.db.now().await?, BATCH).await,
        Task::Refresh => app.refresh().await.map(|()| 0),
        Task::Sweep => sweep_uploads(app, app.db.now().await?, BATCH as u64).await,
    }
}

/// Does everything that is due now, until nothing is: for whoever turns the clock by hand.
pub async fn run_until_idle(app: &App, transport: &Transport) -> Result<(), Error> {
    loop {
        let mut done = 0;
        for task in TASKS {
            done += turn(task, app, Some(transport)).await?;
        }
        if done == 0 {
            return Ok(());
        }
    }
}
