//! Keys of a scenario in words: labels of axes for people.

use super::Axis;

impl Axis {
    /// The label of the axis: its name, or its key in words where it has no name of its own.
    pub fn label(&self) -> String {
        if self.name == self.key { words(&self.key) } else { self.name.clone() }
    }

    /// The things that the axis counts, such as blades; `None` if it counts none.
    pub fn counts(&self) -> Option<&'static str> {
        let parts = parts(&self.key);
        match (parts.first()?.as_str(), parts.last()?.as_str()) {
            ("pool" | "delivery", "count") => Some("blades"),
            ("workload", "count") => Some("workloads"),
            ("enclosure", "count") => Some("enclosures"),
            ("repair", "crews") => Some("crews"),
            _ => None,
        }
    }
}

/// The parts of a key: `pool[spare].count` is `pool`, `spare`, `count`.
fn parts(key: &str) -> Vec<String> {
    let parts = key.split(['.', '[', ']']).filter(|part| !part.is_empty());
    parts.map(|part| part.trim_matches(['"', '\'']).to_owned()).collect()
}

/// A key in words: `blades in pool spare`.
fn words(key: &str) -> String {
    let parts = parts(key);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let text = match parts.as_slice() {
        ["pool", name, "count"] => format!("blades in pool {name}"),
        ["workload", name, "count"] => format!("workloads of {name}"),
        ["enclosure", name, "count"] => format!("enclosures of {name}"),
        ["repair", what] | ["standby", what] if *what != "crews" => (*what).to_owned(),
        ["times", what] => format!("{what} time"),
        ["blade_type", kind, "failure", mode, what, .., last] => format!("{kind} {mode} {what} {last}"),
        parts => parts.join(" "),
    };
    text.replace('_', " ")
}

/// `text` with a capital letter at its beginning.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_words() {
        let axis = |name: &str, key: &str| Axis::new(name, key, vec!["1".to_owned()]);
        let table = [
            ("pool[spare].count", "blades in pool spare", Some("blades")),
            ("repair.crews", "repair crews", Some("crews")),
            ("repair.contract", "contract", None),
            ("times.power_on", "power on time", None),
            ("standby.check.period", "standby check period", None),
            ("blade_type.node.failure.hw.life.weibull.scale", "node hw life scale", None),
        ];
        for (key, label, counts) in table {
            assert_eq!((axis(key, key).label().as_str(), axis(key, key).counts()), (label, counts));
        }
        assert_eq!(axis("spares", "pool[0].count").label(), "spares");
    }
}
