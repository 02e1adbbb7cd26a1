//! Everything that an authorization request can be made of, with everything else: the product is generated, and what it covered
//! is printed.

use std::io::Write as _;
use std::panic::resume_unwind;
use std::thread;

use relying::registry::ResponseType;

use crate::support::Driver;
use dimensions::{Binding, METHODS, MODES, TYPES};
use registrations::Keys;
use stage::{Covered, Stage};

mod dimensions;
mod registrations;
mod stage;

/// Two servers side by side, one for each way to execute calls: each signs in by half of the product, coloured like a
/// chessboard, and is refused by the other half.
#[test]
fn everything_goes_together() {
    let keys = &Keys::generate();
    let registered = &keys.registrations()[..];
    let issued = Driver::with_identity(&keys.authority, &keys.issued);
    let self_signed = Driver::with_identity(&keys.authority, &keys.self_signed);
    let halves: Vec<Covered> = thread::scope(|scope| {
        let drivers = Driver::all().iter().zip(issued.into_iter().zip(self_signed));
        let threads: Vec<_> = drivers
            .enumerate()
            .map(|(colour, (plain, (issued, self_signed)))| {
                let play = move || {
                    Stage::start(keys, plain, [issued, self_signed], &registered[0]).play(registered, colour)
                };
                thread::Builder::new().name(plain.name().into()).spawn_scoped(scope, play).unwrap()
            })
            .collect();
        threads.into_iter().map(|half| half.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let covered = Covered {
        signed_in: halves.iter().map(|half| half.signed_in).sum(),
        refused: halves.iter().map(|half| half.refused).sum(),
        stolen: halves.iter().map(|half| half.stolen).sum(),
    };
    let worth_stealing = |response_type: &&ResponseType| {
        response_type.contains("code") && Binding::Certificate.allows(response_type)
    };
    let with_code = TYPES.iter().filter(worth_stealing).count();
    assert_eq!(
        covered,
        Covered {
            signed_in: dimensions::size(),
            refused: dimensions::size(),
            stolen: with_code * METHODS.len()
        }
    );
    // Not by `println`, which the test runner would swallow: whoever runs the tests is to see what was covered.
    let _ = writeln!(
        std::io::stderr(),
        "oidc-provider: {} sign-ins and {} refusals: {} response types, {} modes, plain/PAR/JAR/both, tokens bound by \
         nothing/DPoP/mTLS, with and without encryption, {} client authentication methods; {} stolen tokens refused",
        covered.signed_in,
        covered.refused,
        TYPES.len(),
        MODES.len(),
        METHODS.len(),
        covered.stolen,
    );
}
