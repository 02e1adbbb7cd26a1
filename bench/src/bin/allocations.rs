//! Counts the allocations of a whole code flow: prints those of relying and those of openidconnect.

use std::alloc::System;

use relying_bench::code_flow;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let (own, peer) = code_flow::allocations(|work| {
        let region = Region::new(ALLOCATOR);
        work();
        let change = region.change();
        change.allocations + change.reallocations
    });
    println!("{own} {peer}");
}
