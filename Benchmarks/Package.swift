// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "sallyport-benchmarks",
    dependencies: [
        .package(name: "sallyport", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    ],
    targets: [
        // Counts allocations by standing before the C library's malloc; scans YAML with nothing but libyaml.
        .target(name: "CBenchmarkSupport", linkerSettings: [.linkedLibrary("yaml")]),
        .executableTarget(
            name: "policy-benchmarks",
            dependencies: [
                "CBenchmarkSupport", .product(name: "SallyportPolicy", package: "sallyport"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/PolicyBenchmarks",
            swiftSettings: [.swiftLanguageMode(.v6)]
        ),
    ]
)
