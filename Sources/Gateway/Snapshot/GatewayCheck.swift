import Foundation
package import SallyportPolicy

/// Checks a configuration and all that it names, with the code that starts the gateway.
package enum GatewayCheck {
    /// Checks the configuration, the policies, consumers, key sets and certificates.
    /// - Parameters:
    ///   - configurationPath: The file, such as `sallyport.yaml`.
    ///   - lint: Whether to look for what is valid and perhaps not meant, too.
    package static func check(configurationPath: String, lint: Bool = true) -> CheckReport {
        let builder = SnapshotBuilder(
            configurationPath: configurationPath, nonces: NonceKeeper(opens: false),
            environment: ProcessInfo.processInfo.environment, lint: lint)
        return builder.build().report
    }
}
