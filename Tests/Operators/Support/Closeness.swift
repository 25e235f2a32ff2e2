import Testing

/// The largest error of values against expected ones, in units of what is allowed:
/// `relative * |expected| + absolute`; NaN counts as endless.
func excess(
  _ values: [Float], _ expected: [Double], relative: Double, absolute: Double
) -> Double {
  guard values.count == expected.count else { return .infinity }
  return zip(values, expected).map { value, expected in
    if expected.isInfinite { return Double(value) == expected ? 0 : .infinity }
    let error = abs(Double(value) - expected) / (relative * abs(expected) + absolute)
    return error.isNaN ? .infinity : error
  }.max() ?? 0
}

/// Expects values near expected ones, element by element.
func expectClose(
  _ values: [Float], _ expected: [Double], relative: Double = 1e-5, absolute: Double = 1e-6,
  _ comment: Comment? = nil, location: SourceLocation = #_sourceLocation
) {
  let worst = excess(values, expected, relative: relative, absolute: absolute)
  #expect(worst <= 1, comment, sourceLocation: location)
}
