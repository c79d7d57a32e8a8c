//! Why a step that was taken has no letter for its reader.

use crate::words;

words! {
    /// Why a step that was taken has no letter for its reader.
    Skipped {
        /// Nobody was left whom it could reach.
        NobodyLeft = "nobody_left",
        /// Its reader said on an earlier step by when they act, and that day has not passed.
        Acknowledged = "acknowledged",
    }
}
