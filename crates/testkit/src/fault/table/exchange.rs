//! Faults of token exchanges.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
Exchange {
    Refuse ExchangeIssuedTypeMissing "exchange-issued-type-missing"
        "There is no issued_token_type."
        "RFC 8693 section 2.2.1";
    Refuse ExchangeIssuedTypeNotString "exchange-issued-type-not-string"
        "issued_token_type is a number."
        "RFC 8693 section 2.2.1";
    Survive ExchangeIssuedTypeUnknown "exchange-issued-type-unknown"
        "issued_token_type is one that no specification knows."
        "RFC 8693 section 2.2.1; the values are open";
    Survive ExchangeNotApplicable "exchange-not-applicable"
        "A JWT is issued that is no access token: token_type is N_A."
        "RFC 8693 section 2.2.1";
    Refuse ExchangeInvalidTarget "exchange-invalid-target"
        "The service is not one that tokens are issued for."
        "RFC 8693 section 2.2.2";
}
    } };
}
pub(super) use rows;
