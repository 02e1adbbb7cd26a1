//! The table of budgets, for people and as JSON.

use serde_json::{Value, json};

use crate::harness::Measured;

/// One line of the table.
pub struct Row {
    /// What was measured, and against what.
    pub what: String,
    /// In which unit `value`, the budget and the peers are.
    pub unit: Unit,
    /// What relying needs or reaches.
    pub value: f64,
    /// What was promised.
    pub budget: Option<Budget>,
    /// What others need or reach.
    pub peers: Vec<(&'static str, f64)>,
    /// The figures behind the ratio.
    pub detail: String,
}

/// The unit of a row.
#[derive(Clone, Copy)]
pub enum Unit {
    /// Speed compared to the floor: 1 is as fast.
    Speed,
    /// Time compared to the floor: 1 is as short.
    Times,
    /// A number of things.
    Count,
    /// Millionths of a second.
    Microseconds,
    /// Seconds.
    Seconds,
    /// Millions of bytes.
    Megabytes,
}

/// What a row must keep to.
#[derive(Clone, Copy)]
pub enum Budget {
    /// This much or more.
    AtLeast(f64),
    /// This much or less.
    AtMost(f64),
}

impl Row {
    /// A row from measurements: the floor first, then relying, then the peers. The ratios are speeds.
    pub fn speeds(what: impl Into<String>, budget: Option<f64>, measured: &[Measured]) -> Self {
        let (floor, others) = (&measured[0], &measured[1..]);
        let peers = others[1..].iter().map(|peer| (peer.who, peer.speed_against(floor))).collect();
        let detail: Vec<_> =
            measured.iter().map(|one| format!("{} {:.2} µs", one.who, one.median() / 1000.0)).collect();
        Self {
            what: what.into(),
            unit: Unit::Speed,
            value: others[0].speed_against(floor),
            budget: budget.map(Budget::AtLeast),
            peers,
            detail: detail.join(", "),
        }
    }

    /// Whether the budget is kept; nothing where there is none.
    pub fn passes(&self) -> Option<bool> {
        self.budget.map(|budget| match budget {
            Budget::AtLeast(least) => self.unit.rounded(self.value) >= least,
            Budget::AtMost(most) => self.unit.rounded(self.value) <= most,
        })
    }

    fn result(&self) -> &'static str {
        match self.passes() {
            Some(true) => "ok",
            Some(false) => "OVER",
            None => "",
        }
    }

    fn budget(&self) -> String {
        match self.budget {
            Some(Budget::AtLeast(least)) => format!("at least {}", self.unit.text(least)),
            Some(Budget::AtMost(most)) => format!("at most {}", self.unit.text(most)),
            None => String::new(),
        }
    }

    fn cells(&self) -> [String; 6] {
        let peers: Vec<_> =
            self.peers.iter().map(|(who, value)| format!("{who} {}", self.unit.text(*value))).collect();
        let measured = self.unit.text(self.value);
        [
            self.what.clone(),
            self.budget(),
            measured,
            self.result().to_owned(),
            peers.join(", "),
            self.detail.clone(),
        ]
    }

    fn to_json(&self) -> Value {
        let (at_least, at_most) = match self.budget {
            Some(Budget::AtLeast(least)) => (Some(least), None),
            Some(Budget::AtMost(most)) => (None, Some(most)),
            None => (None, None),
        };
        let peers: serde_json::Map<String, Value> =
            self.peers.iter().map(|(who, value)| ((*who).to_owned(), (*value).into())).collect();
        json!({
            "what": self.what, "unit": self.unit.name(), "measured": self.value, "at_least": at_least,
            "at_most": at_most, "passed": self.passes(), "peers": peers, "detail": self.detail,
        })
    }
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Speed => "speed of the floor",
            Self::Times => "time of the floor",
            Self::Count => "count",
            Self::Microseconds => "microseconds",
            Self::Seconds => "seconds",
            Self::Megabytes => "megabytes",
        }
    }

    fn text(self, value: f64) -> String {
        match self {
            Self::Speed => format!("{value:.2}"),
            Self::Times => format!("{value:.1}x"),
            Self::Count => format!("{value:.0}"),
            Self::Microseconds => format!("{value:.1} µs"),
            Self::Seconds => format!("{value:.0} s"),
            Self::Megabytes => format!("{value:.1} MB"),
        }
    }

    /// As printed, so that the table and its verdict agree.
    fn rounded(self, value: f64) -> f64 {
        match self {
            Self::Speed => (value * 100.0).round() / 100.0,
            Self::Times | Self::Megabytes | Self::Microseconds => (value * 10.0).round() / 10.0,
            Self::Count | Self::Seconds => value.round(),
        }
    }
}

/// The rows as a Markdown table that is also readable as it is.
pub fn table(rows: &[Row]) -> String {
    let head = ["what", "budget", "measured", "", "peers", "figures"].map(str::to_owned);
    let cells: Vec<_> = std::iter::once(head).chain(rows.iter().map(Row::cells)).collect();
    let widths: [usize; 6] =
        std::array::from_fn(|column| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    let mut text = String::new();
    for (index, row) in cells.iter().enumerate() {
        for (cell, width) in row.iter().zip(widths) {
            text.push_str(&format!("| {cell:width$} "));
        }
        text.push_str("|\n");
        if index == 0 {
            widths.iter().for_each(|width| text.push_str(&format!("|{}", "-".repeat(width + 2))));
            text.push_str("|\n");
        }
    }
    text
}

/// The rows as one JSON document.
pub fn json(rows: &[Row]) -> String {
    serde_json::to_string_pretty(&rows.iter().map(Row::to_json).collect::<Vec<_>>()).unwrap_or_default()
}
