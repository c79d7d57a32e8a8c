//! Why a step that was taken has no letter for its reader.

use crate::words;

words! {
    /// Why a step that was taken has no letter for its reader.
    Skipped {
        /// Nobody was left whom it could reach.
        NobodyLeft = "nobody_left",
        /// Its reader said on an earlier step by when they act, and that day has not passed.
        Acknowledged = "acknowledged",
        /// A higher step of the same deadline was due at the same look: after downtime only the highest is told.
        HigherStep = "higher_step",
        /// What was owed was met, paused or began anew before anybody was told.
        Moot = "moot",
    }
}
