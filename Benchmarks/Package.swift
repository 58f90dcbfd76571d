// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that its dependencies stay out of the product, and with the policy engine alone, so that it is
// built in a moment. `Engine` is a link to the product's `Sources`.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
]

let package = Package(
    name: "sallyport-benchmarks",
    products: [.executable(name: "policy-benchmarks", targets: ["PolicyBenchmarks"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
    ],
    targets: [
        .systemLibrary(name: "CMemory", path: "Engine/CMemory"),
        .systemLibrary(
            name: "COpenSSL", path: "Engine/COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .target(name: "CLibYAML", path: "Engine/CLibYAML"),
        .target(
            name: "SallyportPolicy", dependencies: ["CLibYAML", "CMemory", "COpenSSL"], path: "Engine/SallyportPolicy",
            swiftSettings: strict),
        // Counts allocations by standing before the C library's malloc; scans YAML with nothing but libyaml.
        .target(name: "CBenchmarkSupport", linkerSettings: [.linkedLibrary("yaml")]),
        .executableTarget(
            name: "PolicyBenchmarks",
            dependencies: [
                "CBenchmarkSupport", "SallyportPolicy",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)]
        ),
    ]
)
