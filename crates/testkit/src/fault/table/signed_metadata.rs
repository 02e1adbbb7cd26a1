//! Faults of signed metadata, of the server and of its resource.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
SignedMetadata {
    Refuse SignedMetadataMissing "signed-metadata-missing"
        "There is no signed_metadata."
        "RFC 8414 section 2.1, RFC 9728 section 2.2; refused by who trusts a signer";
    Refuse SignedMetadataUnsigned "signed-metadata-unsigned"
        "The alg of the JWT is none, and its signature is empty."
        "RFC 8725 section 3.2";
    Refuse SignedMetadataStrangersKey "signed-metadata-strangers-key"
        "The JWT is signed with a stranger's key."
        "RFC 9728 section 3.3";
    Refuse SignedMetadataCorruptedSignature "signed-metadata-corrupted-signature"
        "A bit of the JWT's signature is wrong."
        "RFC 7515 section 5.2";
    Refuse SignedMetadataWrongIss "signed-metadata-wrong-iss"
        "Another party attests to the metadata."
        "RFC 8414 section 2.1, RFC 9728 section 2.2";
    Refuse SignedMetadataMissingIss "signed-metadata-missing-iss"
        "Nobody attests to the metadata: there is no iss."
        "RFC 8414 section 2.1, RFC 9728 section 2.2";
    Refuse SignedMetadataExpired "signed-metadata-expired"
        "The JWT has expired."
        "RFC 7519 section 4.1.4";
    Refuse SignedMetadataNotYetValid "signed-metadata-not-yet-valid"
        "The nbf of the JWT is an hour away."
        "RFC 7519 section 4.1.5";
    Refuse SignedMetadataOfAnother "signed-metadata-of-another"
        "The metadata in the JWT are about another server, or another resource."
        "RFC 8414 section 3.3, RFC 9728 section 3.3";
    Refuse SignedMetadataOfNobody "signed-metadata-of-nobody"
        "The JWT does not say whose metadata it holds."
        "RFC 8414 section 3.3, RFC 9728 section 3.3; somebody else's could stand there";
    Survive SignedMetadataPlainDiffers "signed-metadata-plain-differs"
        "Beside the JWT stand addresses of an attacker."
        "RFC 8414 section 2.1, RFC 9728 section 2.2; what is signed takes precedence";
}
    } };
}
pub(super) use rows;
