import Graph

/// A normalisation by statistics of each example, so that no fixed scale and shift stands for it at
/// inference, and nothing can take it in.
public protocol ExampleNormalisation: Operator {}
