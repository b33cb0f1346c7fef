//! Figures that one side lacks, in words.

use super::side::{Key, Side};
use std::collections::BTreeSet;

/// Figures that the `other` side lacks, in words: whole policies, scopes and metrics by their names alone.
pub(super) fn grouped(keys: &[&Key], other: &Side) -> Vec<String> {
    let has = |f: &dyn Fn(&Key) -> bool| other.series.keys().any(f);
    let mut words: Vec<String> = keys
        .iter()
        .map(|key| {
            if !has(&|k| k.policy == key.policy) {
                format!("policy {}", key.policy)
            } else if !has(&|k| k.scope == key.scope) {
                key.scope.clone()
            } else if !has(&|k| k.figure() == key.figure()) {
                key.figure()
            } else {
                key.to_string()
            }
        })
        .collect();
    // The keys are sorted by policy, so that the same scope or metric comes again.
    let mut seen = BTreeSet::new();
    words.retain(|word| seen.insert(word.clone()));
    words
}
