//! Outage records: from what operators wrote down to scenarios that can be run.

pub mod fit;
