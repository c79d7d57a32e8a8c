//! The one way in which a closed set of words is spelled in code, database and API.

/// A closed set of words, as the faces see it: what may be said, and how it is spelled.
pub trait Words: Copy + Send + Sync + 'static {
    /// The set's name in the contract.
    const NAME: &'static str;
    /// What the set is and what each word means, as Markdown.
    const MEANINGS: &'static str;
    /// Every word of the set.
    fn all() -> &'static [Self];
    /// How this one is spelled.
    fn spelled(self) -> &'static str;
    /// The word that is spelled so, if it is one of the set.
    fn read(word: &str) -> Option<Self>;
}

/// Declares an enum whose variants have one spelling each: `as_str`, `parse`, `ALL`, `Display` and serde agree on it.
#[macro_export]
macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $meaning:literal])+ $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[doc = $meaning])+ #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every word, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The variant of this word, if it is one.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl $crate::domain::words::Words for $name {
            const NAME: &'static str = stringify!($name);
            const MEANINGS: &'static str =
                concat!($($doc, "\n",)+ "\n", $("- `", $word, "`:", $($meaning,)+ "\n"),+);
            fn all() -> &'static [Self] {
                Self::ALL
            }
            fn spelled(self) -> &'static str {
                self.as_str()
            }
            fn read(word: &str) -> Option<Self> {
                Self::parse(word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// A position that people hold: who acts, and whom a step of a ladder reaches.
    Position {
        /// Of an enterprise: answers for what it files.
        Manager = "manager",
        /// Of an agency: stands for the officer while none is named.
        Intake = "intake",
        /// Of an agency: handles the case.
        Officer = "officer",
        /// Of an agency: heads it.
        Director = "director",
        /// Of the city's office: steers the routing.
        Coordinator = "coordinator",
        /// Of the city, by field (`pct-dt`, `pct-kt`).
        ViceChairman = "vice_chairman",
        /// Of the city.
        Chairman = "chairman",
    }
}

words! {
    /// The kinds of deadlines, each with one debtor.
    DeadlineKind {
        /// The coordinator decides what no rule decides.
        Triage = "triage",
        /// The lead agency accepts a leg.
        Acceptance = "acceptance",
        /// The lead agency answers; counted from filing.
        Answer = "answer",
        /// The lead agency answers again after a dispute, or once the case was reopened.
        Rework = "rework",
        /// The lead agency asks the higher body how the proposal stands.
        FollowUp = "follow_up",
        /// An agency gives the opinion it was asked for; silence counts as consent.
        Opinion = "opinion",
        /// Whoever was directed reports what was done.
        Directive = "directive",
        /// The enterprise supplies what was asked.
        Information = "information",
        /// The enterprise confirms or disputes.
        Confirmation = "confirmation",
    }
}

words! {
    /// How pressing a case is.
    Urgency {
        /// The ordinary limits.
        Normal = "normal",
        /// Shorter limits; mail goes out at any hour.
        Urgent = "urgent",
    }
}
