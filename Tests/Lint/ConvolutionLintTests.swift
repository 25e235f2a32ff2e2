import Support
import Testing

@testable import Lint

/// What the advice on layers with weights says of convolutions.
@Suite struct ConvolutionLintTests {
  /// Two convolutions in a row are reported where one could say the same: not where they factor a
  /// kernel, have groups or squeeze the channels. Equal weights are reported whatever the product.
  @Test func pairsAndEqualWeights() {
    let linted = LintSamples.lint("conv-pair")
    #expect(linted.check.experiment != nil, "\(linted.check.diagnostics.map(\.message))")
    #expect(
      linted.findings.map(\.message) == [
        "`conv_1` and `conv_2` are no more than one convolution",
        "all units of `conv_3` start equal and stay equal",
      ])
    #expect(linted.rendered.contains("16 units that learn the same"))
  }
}
