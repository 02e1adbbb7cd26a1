//! The table of faults: for each one what the client is to do, the name in Rust and on a command line, what is wrong
//! and by which rule it shows.
//!
//! Each file below holds the rows of one kind of answer, as a macro `rows!` that hands them on behind those of the files
//! before it.

mod authorization;
mod backchannel_authentication;
mod claims_provider;
mod device;
mod discovery;
mod encryption;
mod end_session;
mod exchange;
mod finding;
mod front_channel;
mod id_token;
mod introspection;
mod jwks;
mod mutual_tls;
mod pushed_authorization;
mod refresh;
mod registration;
mod resource;
mod response_token;
mod revocation;
mod second_id_token;
mod signed_metadata;
mod token;
mod userinfo;

use super::{Expectation, Row, Target};

/// Makes [`Fault`](super::Fault) and its table from the rows, so that no fault can lack a name or a text. The files named in
/// brackets add theirs first.
macro_rules! table {
    ([$next:ident $($then:ident)*] $($rows:tt)*) => { $next::rows! { [$($then)*] $($rows)* } };
    ([] $( $target:ident { $( $expectation:ident $variant:ident $name:literal $what:literal $rule:literal; )* } )*) => {
        /// One way in which an answer can be wrong or hostile.
        ///
        /// [`Server::inject`](crate::Server::inject) switches a fault on, [`Server::heal`](crate::Server::heal)
        /// switches all of them off. The name of a fault begins with the answer that it spoils; its text says what
        /// is wrong with the answer, and the rule by which a client notices (or, where
        /// [`expectation`](Fault::expectation) says so, by which it copes).
        ///
        /// ```
        /// use relying_testkit::{Expectation, Fault};
        ///
        /// let fault = "id-token-alg-none".parse::<Fault>()?;
        /// assert_eq!(fault, Fault::IdTokenAlgNone);
        /// assert_eq!(fault.expectation(), Expectation::Refuse);
        /// assert!(Fault::all().len() > 650);
        /// # Ok::<(), relying_testkit::UnknownFault>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Fault {
            $( $( #[doc = concat!($what, "\n\nRule: ", $rule, ".")] $variant, )* )*
        }

        /// The faults in the order of their declaration.
        pub(super) const ALL: &[Fault] = &[$( $( Fault::$variant, )* )*];

        /// What the table says about each of [`ALL`], in the same order.
        pub(super) const ROWS: &[Row] = &[$( $(
            Row {
                target: Target::$target,
                expectation: Expectation::$expectation,
                name: $name,
                summary: $what,
                rule: $rule,
            },
        )* )*];
    };
}

table! { [
    discovery jwks pushed_authorization authorization front_channel response_token token id_token encryption
    second_id_token refresh userinfo resource end_session introspection revocation device exchange
    backchannel_authentication registration finding signed_metadata mutual_tls claims_provider
] }
