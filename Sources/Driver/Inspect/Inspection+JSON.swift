import Support

extension Inspection {
  /// The findings as a JSON object; figures that are not finite are null.
  public var json: JSON {
    .object([
      ("name", .string(name)), ("step", step.map(JSON.integer) ?? .null),
      ("samples", samples.map(JSON.integer) ?? .null),
      ("verdict", verdict.map { .string($0.0.rawValue) } ?? .null),
      ("activations", .array(activations.map(\.json))),
      ("gradients", .array(gradients.map(\.json))),
      ("weights", .array(weights.map(\.json))),
    ])
  }
}

extension InspectedLayer {
  fileprivate var json: JSON {
    .object(
      [
        ("layer", .string(path)), ("kind", .string(kind)),
        ("shape", .array(extents.map(JSON.integer))),
      ] + values.json + [
        ("saturated", saturatedShare.map(JSON.number) ?? .null), ("dead", .number(deadShare)),
        ("verdict", verdict.map { .string($0.rawValue) } ?? .null),
      ])
  }
}

extension InspectedGradient {
  fileprivate var json: JSON {
    .object(
      [("layer", .string(path)), ("kind", .string(kind))] + values.json
        + [("weight_std", weight.map { .number($0.deviation) } ?? .null)])
  }
}

extension InspectedWeight {
  fileprivate var json: JSON {
    .object(
      [("parameter", .string(name)), ("shape", .array(extents.map(JSON.integer)))] + values.json
        + [("stated_std", stated.map(JSON.number) ?? .null)])
  }
}

extension ValueStatistics {
  /// Moments, bounds and a histogram of 32 bins over three deviations around the mean.
  fileprivate var json: [(String, JSON)] {
    let counts = histogram.counts(from: span.lowerBound, to: span.upperBound, bins: 32)
    return [
      ("count", .integer(count)), ("mean", .number(mean)), ("std", .number(deviation)),
      ("min", .number(least)), ("max", .number(greatest)), ("zero", .number(zeroShare)),
      (
        "histogram",
        .object([
          ("low", .number(span.lowerBound)), ("high", .number(span.upperBound)),
          ("counts", .array(counts.map { .number($0.rounded()) })),
        ])
      ),
    ]
  }
}
