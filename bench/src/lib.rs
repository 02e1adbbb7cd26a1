//! Benchmarks of relying: against the bare primitives, which are the floor, and against other libraries.

pub mod answers;
pub mod assertion;
pub mod backend;
pub mod code_flow;
pub mod fixture;
pub mod harness;
pub mod id_token;
pub mod loopback;
pub mod report;
pub mod server;
pub mod size;
pub mod start;
