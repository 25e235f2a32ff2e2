import Graph
import Operators
import Testing

@testable import Passes

@Suite("Records of what passes did, and why they did not")
struct RewriteRecordTests {
  /// What one case records: a rule for each rewrite, and the reason where it was refused.
  struct Expectation: Sendable, CustomTestStringConvertible {
    let name: String
    let rules: [String]
    let reason: String?

    init(_ name: String, _ rules: String..., refused reason: String? = nil) {
      self.name = name
      self.rules = rules
      self.reason = reason
    }

    var testDescription: String { name }
    var outcome: Rewrite.Outcome { reason.map { .refused($0) } ?? .applied }
  }

  private static let backward = "batch_norm into the linear layer before it"
  private static let forward = "batch_norm into the linear layer behind it"
  private static let branches = "batch_norm into the branches of the concat before it"
  private static let merged = "two linear layers into one"

  static let expectations: [Expectation] = [
    Expectation("fold-affine-back-bias", backward),
    Expectation("fold-affine-back-no-bias", backward),
    Expectation("fold-affine-back-chain", backward, "halve into the linear layer before it"),
    Expectation("fold-affine-back-through-reshape", backward),
    Expectation("fold-affine-back-scale-only", "scale into the linear layer before it"),
    Expectation(
      "fold-affine-back-shared-view", backward,
      refused: "the linear layer's result is also used without the scale and shift"),
    Expectation(
      "fold-affine-back-used-twice", backward,
      refused: "the linear layer's result is also used without the scale and shift"),
    Expectation("fold-affine-back-epilogue", backward, refused: "something stands between them"),
    Expectation(
      "fold-affine-back-rows", "scale into the linear layer before it",
      refused: "the factors differ between rows of one example"),
    Expectation("fold-affine-ahead-norm", forward),
    Expectation("fold-affine-ahead-channels", "standardize into the linear layer behind it"),
    Expectation("fold-affine-ahead-scale-only", "scale into the linear layer behind it"),
    Expectation("fold-affine-ahead-no-bias", "scale into the linear layer behind it"),
    Expectation(
      "fold-affine-ahead-chain", "scale into the linear layer behind it",
      "center into the linear layer behind it"),
    Expectation("fold-affine-ahead-epilogue", forward),
    Expectation(
      "fold-affine-ahead-rows", "scale into the linear layer behind it",
      refused: "the factors differ between rows of one example"),
    Expectation("move-affine-branches", branches),
    Expectation(
      "move-affine-activation", branches, refused: "a branch does not end in a weighted layer"),
    Expectation(
      "move-affine-shared", branches,
      refused: "the concat or a branch is also used without the scale and shift"),
    Expectation("merge-linear-applied", merged),
    Expectation("merge-linear-no-bias", merged),
    Expectation(
      "merge-linear-bottleneck", merged, refused: "one layer of 16 weights is more work than 8"),
    Expectation("merge-linear-activation", merged, refused: "an activation stands between them"),
    Expectation(
      "merge-linear-used-twice", merged,
      refused: "the first layer's result is also used elsewhere"),
    Expectation("merge-linear-parameters", merged, refused: "the weights still change"),
    Expectation("fuse-elementwise-chain", "scale into sigmoid", "scale_sigmoid into lift"),
    Expectation("fuse-elementwise-residual", "sigmoid into add"),
    Expectation("fuse-elementwise-shared"),
    Expectation("fuse-elementwise-spread"),
    Expectation("fuse-epilogue-activation", "relu into the linear layer before it"),
    Expectation(
      "fuse-epilogue-residual", "add into the linear layer before it",
      "relu into the linear layer before it"),
    Expectation("fuse-epilogue-two-products", "gate into the linear layer before it"),
    Expectation(
      "fuse-epilogue-shared", "relu into the linear layer before it",
      refused: "others read the product"),
    Expectation("remove-identities-formula", "identity removed"),
    Expectation("remove-identities-views", "reshape removed"),
    Expectation(
      "inference-forms-dropout", "dropout as it is at inference",
      "alpha_dropout as it is at inference"),
    Expectation("inference-forms-batch-norm", "batch_norm as it is at inference"),
    Expectation("affine-norm-inference", "batch_norm as a scale and shift"),
    Expectation("share-common-branches", "sigmoid computed once", "relu computed once"),
    Expectation("share-common-constants", "times computed once"),
    Expectation("share-common-random"),
    Expectation("fold-constants-weights", "fold_scale computed ahead", "lift computed ahead"),
    Expectation("fold-constants-parameters"),
    Expectation("fuse-rectifier-norm", "relu into the batch norm before it"),
    Expectation("fuse-rectifier-shared"),
    Expectation("fuse-rectifier-leaky"),
    Expectation("remove-dead-unused", "relu removed"),
    Expectation(
      "norms-left-layer", "layer_norm left",
      refused: "its statistics are those of each example, so that it is no fixed map"),
    Expectation(
      "norms-left-batch", "batch_norm left",
      refused: "no weighted layer before or behind it can take it in"),
  ]

  @Test("rules, outcomes and reasons", arguments: expectations + images)
  func records(_ expected: Expectation) throws {
    let golden = Golden(name: expected.name)
    var graph = try golden.before()
    let text = graph.text
    let rewrites = try Pipeline.run(golden.passes, on: &graph)
    #expect(rewrites.map(\.rule) == expected.rules)
    for rewrite in rewrites {
      #expect(rewrite.outcome == expected.outcome)
      #expect(golden.passes.map { $0.name } == [rewrite.pass])
      #expect(!rewrite.origins.isEmpty && !rewrite.origins.contains(.none))
    }
    let isApplied = rewrites.contains { $0.outcome == .applied }
    #expect((graph.text != text) == isApplied)
  }

  @Test("every golden of one pass has its records here") func complete() {
    let known = Set((Self.expectations + Self.images).map(\.name))
    for golden in Golden.all where golden.passes.count == 1 {
      #expect(known.contains(golden.name), "\(golden.name)")
    }
  }
}
