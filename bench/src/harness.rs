//! Measuring: CPU time on one core, cases of a group in turns, so that whatever disturbs the machine disturbs them all.

use std::time::Duration;

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::time::{ClockId, clock_gettime};
use nix::unistd::Pid;

/// Something that is measured: runs that many operations and returns the CPU time that they took.
pub struct Case<'a> {
    /// Who does it.
    pub who: &'static str,
    run: Box<dyn FnMut(u64) -> Duration + 'a>,
}

impl<'a> Case<'a> {
    /// Measures everything that `operation` does.
    pub fn new(who: &'static str, mut operation: impl FnMut() + 'a) -> Self {
        Self::timed(who, move |count| {
            cpu_time_of(|| {
                for _ in 0..count {
                    operation();
                }
            })
        })
    }

    /// For an operation with parts that do not count: it measures itself.
    pub fn timed(who: &'static str, run: impl FnMut(u64) -> Duration + 'a) -> Self {
        Self { who, run: Box::new(run) }
    }
}

/// CPU time of one operation, in nanoseconds, in each round.
pub struct Measured {
    /// Who did it.
    pub who: &'static str,
    /// One figure for each round.
    pub rounds: Vec<f64>,
}

impl Measured {
    /// The median of the rounds.
    pub fn median(&self) -> f64 {
        median(self.rounds.clone())
    }

    /// How many operations this does while `floor` does one: the median of what the rounds say one by one.
    pub fn speed_against(&self, floor: &Self) -> f64 {
        median(floor.rounds.iter().zip(&self.rounds).map(|(floor, own)| floor / own).collect())
    }
}

/// How long to measure.
#[derive(Clone, Copy)]
pub struct Effort {
    /// How often each case has its turn.
    pub rounds: usize,
    /// How long a turn lasts.
    pub turn: Duration,
}

/// Measures the cases of a group in turns.
pub fn measure(effort: Effort, mut cases: Vec<Case<'_>>) -> Vec<Measured> {
    let counts: Vec<u64> = cases.iter_mut().map(|case| operations_in(effort.turn, case)).collect();
    let mut measured: Vec<_> = cases
        .iter()
        .map(|case| Measured { who: case.who, rounds: Vec::with_capacity(effort.rounds) })
        .collect();
    for _ in 0..effort.rounds {
        for ((case, count), measured) in cases.iter_mut().zip(&counts).zip(&mut measured) {
            measured.rounds.push((case.run)(*count).as_nanos() as f64 / *count as f64);
        }
    }
    measured
}

/// How many operations fill a turn; also warms up.
fn operations_in(turn: Duration, case: &mut Case<'_>) -> u64 {
    let mut count = 1;
    loop {
        let time = (case.run)(count);
        if time * 4 >= turn {
            return ((count as f64 * turn.as_secs_f64() / time.as_secs_f64()) as u64).max(1);
        }
        count *= 2;
    }
}

/// The CPU time that this process spends in `work`.
pub fn cpu_time_of(work: impl FnOnce()) -> Duration {
    let before = cpu_time();
    work();
    cpu_time().saturating_sub(before)
}

fn cpu_time() -> Duration {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("Linux has this clock").into()
}

/// Ties this process, and the ones that it starts from now on, to one core: the first or the last that it may use.
pub fn pin(end: End) {
    let this = Pid::from_raw(0);
    let allowed = sched_getaffinity(this).expect("the affinity of this process is readable");
    let mut cores = (0..CpuSet::count()).filter(|core| allowed.is_set(*core).unwrap_or(false));
    let core = match end {
        End::First => cores.next(),
        End::Last => cores.next_back(),
    };
    let mut one = CpuSet::new();
    one.set(core.expect("a process runs on some core")).expect("the core is within the set");
    sched_setaffinity(this, &one).expect("a process may restrict itself");
}

/// Which of the cores.
#[derive(Clone, Copy)]
pub enum End {
    /// Where measuring happens.
    First,
    /// Where servers run.
    Last,
}

/// The middle of `values`.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
}
