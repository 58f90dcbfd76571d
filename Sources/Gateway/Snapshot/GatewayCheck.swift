import Foundation
package import SallyportPolicy

/// Checks a configuration and all that it names, with the code that starts the gateway.
package enum GatewayCheck {
    /// Checks the configuration, the policies, consumers, key sets and certificates.
    /// - Parameter configurationPath: The file, such as `sallyport.yaml`.
    package static func check(configurationPath: String) -> CheckReport {
        let builder = SnapshotBuilder(
            configurationPath: configurationPath, nonces: NonceKeeper(opens: false),
            environment: ProcessInfo.processInfo.environment, lint: true)
        return builder.build().report
    }
}
