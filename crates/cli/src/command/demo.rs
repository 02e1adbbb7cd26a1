//! `relying demo`.

use relying_testkit::Fault;

use crate::cli::DemoArguments;
use crate::demo::{hostile, scenario, serve};
use crate::exit::Failure;
use crate::output::Output;

pub(super) async fn run(arguments: &DemoArguments, output: Output) -> Result<(), Failure> {
    if arguments.serve {
        return serve::run(arguments.port, output).await;
    }
    if arguments.list_faults {
        hostile::list(output);
        return Ok(());
    }
    let fault = arguments.fault.as_deref().map(fault).transpose()?;
    scenario::run(fault, output).await
}

fn fault(name: &str) -> Result<Fault, Failure> {
    name.parse().map_err(|_| {
        let similar: Vec<_> =
            Fault::all().iter().map(|fault| fault.name()).filter(|known| known.contains(name)).collect();
        let advice = match similar.is_empty() {
            true => "relying demo --list-faults shows all names".to_owned(),
            false => format!("did you mean {}?", similar.join(", ")),
        };
        Failure::usage(format!("there is no fault called {name:?}"), advice)
    })
}
