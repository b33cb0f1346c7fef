//! Names that a mistyped one may have been meant to be: near ones alone.

use crate::scenario::problem::nearest;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The kinds of wrong names, and the kinds of names that are offered for them.
const OFFERS: [(ContextKind, ContextKind); 3] = [
    (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand),
    (ContextKind::InvalidArg, ContextKind::SuggestedArg),
    (ContextKind::InvalidValue, ContextKind::SuggestedValue),
];

/// The error with the nearest verb as its tip, and without tips that only look alike.
pub fn near_ones_only(mut error: clap::Error) -> clap::Error {
    for (wrong, offered) in OFFERS {
        let Some(ContextValue::String(written)) = error.get(wrong) else { continue };
        let known = match error.get(offered) {
            _ if error.kind() == ErrorKind::InvalidSubcommand => {
                super::command().get_subcommands().map(|verb| verb.get_name().to_owned()).collect()
            }
            Some(ContextValue::String(name)) => vec![name.clone()],
            Some(ContextValue::Strings(names)) => names.clone(),
            _ => continue,
        };
        match nearest(written, known.iter().map(String::as_str)) {
            Some(name) if matches!(error.get(offered), Some(ContextValue::String(_))) => {
                error.insert(offered, ContextValue::String(name.to_owned()));
            }
            Some(name) => _ = error.insert(offered, ContextValue::Strings(vec![name.to_owned()])),
            None => {
                error.remove(offered);
                error.remove(ContextKind::Suggested);
            }
        }
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tip_is_near() {
        let tip = |arguments: &[&str]| {
            let error = super::super::command().try_get_matches_from(arguments).unwrap_err();
            let text = near_ones_only(error).to_string();
            text.lines().find(|line| line.contains("tip:")).map(|line| line.trim().to_owned())
        };
        assert_eq!(tip(&["hotspare", "report"]), None);
        assert_eq!(tip(&["hotspare", "simulate"]), None);
        let verb = |name| Some(format!("tip: a similar subcommand exists: '{name}'"));
        assert_eq!(tip(&["hotspare", "lst"]), verb("list"));
        assert_eq!(tip(&["hotspare", "vaildate"]), verb("validate"));
        assert_eq!(
            tip(&["hotspare", "run", "a.toml", "--fromat", "csv"]),
            Some("tip: a similar argument exists: '--format'".to_owned())
        );
        assert_eq!(
            tip(&["hotspare", "run", "a.toml", "--format", "tabel"]),
            Some("tip: a similar value exists: 'table'".to_owned())
        );
    }
}
