//! Prices: what a site costs and what its downtime does, as plain data; [`crate::experiment::costs`] applies them.

/// Everything that has a price, in one currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// The name of the currency.
    pub currency: String,
    /// Years over which a purchase is written off, in equal parts \[y\].
    pub years: f64,
    /// Purchase of a blade, by type \[currency\]; `None` if purchases are not priced.
    pub blades: Option<Vec<f64>>,
    /// Purchase of an enclosure, by enclosure \[currency\]; `None` if they are not priced.
    pub enclosures: Option<Vec<f64>>,
    /// Energy at the meter \[currency/kWh\]; `None` if it is not priced.
    pub energy: Option<f64>,
    /// Power of the whole data center for each watt of the blades \[1\].
    pub pue: f64,
    /// Software of each spare that is to stand by booted \[currency/y\]; `None` if it is not priced.
    pub licence: Option<f64>,
    /// The contract that was chosen, if one was.
    pub contract: Option<Contract>,
    /// An hour of downtime of one workload, by class that the scenario names \[currency/h\]; `None` if it is not priced.
    pub downtime: Option<Vec<f64>>,
    /// Penalties for a month or a year of too much downtime.
    pub penalties: Vec<Penalty>,
}

/// A maintenance contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// The name in the scenario.
    pub name: String,
    /// Its price for each blade \[currency/y\].
    pub per_blade: f64,
    /// Its price for the whole site, however many blades there are \[currency/y\].
    pub per_site: f64,
}

/// The penalties of a class for each month, or year, that misses an availability.
#[derive(Clone, Debug, PartialEq)]
pub struct Penalty {
    /// Position of the class.
    pub class: usize,
    /// The period that an availability is held against.
    pub per: Period,
    /// Availabilities \[1\] from the highest on, each with the amount \[currency\] of what falls below it but not below the
    /// next: amounts rise.
    pub steps: Vec<(f64, f64)>,
}

/// The period over which an agreement looks at availability.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Twelfths of a year, counted from the end of the warm-up.
    #[default]
    Month,
    /// Years, counted from the end of the warm-up.
    Year,
}

impl Prices {
    /// The metrics that these prices give values to, the sum of all items last.
    pub fn metrics(&self) -> Vec<&'static str> {
        let items = [
            (self.blades.is_some() || self.enclosures.is_some(), "cost_purchase"),
            (self.energy.is_some(), "cost_energy"),
            (self.licence.is_some(), "cost_licences"),
            (self.contract.is_some(), "cost_contract"),
            (self.downtime.is_some(), "cost_downtime"),
            (!self.penalties.is_empty(), "cost_penalties"),
            (true, "cost"),
        ];
        items.into_iter().filter(|(is_priced, _)| *is_priced).map(|(_, name)| name).collect()
    }
}
