import CKernels

/// Attention bound to a shape: y = softmax(q kᵀ / sqrt(features)) v for every head of every sample,
/// and its gradient. Scores are made block by block and never stored; the backward run makes them
/// anew from the logarithms of their sums (Dao et al. 2022).
///
/// The result is the same bits at any number of threads, and a causal position's bits do not depend
/// on those behind it.
public struct Attention: Sendable {
  /// The shape.
  public let shape: AttentionShape
  private let attention: ck_attention
  private let slots: Int

  /// Binds a shape; a share `dropout` of the weights is set to zero, the others are scaled up
  /// accordingly. `threads` decides how much is computed at once, not what.
  public init(
    _ shape: AttentionShape, dropout: Double = 0, threads: Int,
    instructions form: InstructionSet = .current
  ) {
    self.shape = shape
    var attention = ck_attention()
    attention.isa = form.rawValue
    (attention.length, attention.width, attention.heads) = (shape.length, shape.width, shape.heads)
    attention.causal = shape.isCausal ? 1 : 0
    attention.dropping = dropout > 0 ? 1 : 0
    attention.mask = RandomMask(rate: dropout, scale: Float(1 / (1 - dropout))).mask
    self.attention = attention
    slots = 4 * max(threads, 1)
  }

  /// Floats of scratch memory that `forward` needs for a number of samples.
  public func forwardWorkspace(samples: Int) -> Int {
    slots(blocks(samples)) * scratch(backward: false)
  }

  /// Floats of scratch memory that `backward` needs for a number of samples.
  public func backwardWorkspace(samples: Int) -> Int {
    slots(samples * shape.heads) * scratch(backward: true)
  }

  /// Writes y, [samples, length, width], from the joined queries, keys and values `qkv`, [samples,
  /// length, 3 width], and the logarithm of each row's sum of exponentials to `sums`, [samples,
  /// length, heads], where that is given. `key` tells the stream of dropped weights from others.
  public func forward(
    _ qkv: UnsafePointer<Float>, samples: Int, into y: UnsafeMutablePointer<Float>,
    sums: UnsafeMutablePointer<Float>?, key: UInt64 = 0,
    workspace: UnsafeMutablePointer<Float>, pool: ThreadPool
  ) {
    run(blocks(samples), scratch(backward: false), key, workspace, pool) {
      ck_attention_forward($0, $1.lowerBound, $1.upperBound, qkv, y, sums, $2)
    }
  }

  /// Writes the gradient by `qkv` from `dy`, that by y, and what `forward` was given and wrote.
  public func backward(
    _ qkv: UnsafePointer<Float>, samples: Int, sums: UnsafePointer<Float>,
    gradient dy: UnsafePointer<Float>, into dqkv: UnsafeMutablePointer<Float>, key: UInt64 = 0,
    workspace: UnsafeMutablePointer<Float>, pool: ThreadPool
  ) {
    run(samples * shape.heads, scratch(backward: true), key, workspace, pool) {
      ck_attention_backward($0, $1.lowerBound, $1.upperBound, qkv, sums, dy, dqkv, $2)
    }
  }

  private func blocks(_ samples: Int) -> Int {
    withUnsafePointer(to: attention) { samples * shape.heads * ck_attention_blocks($0) }
  }

  private func scratch(backward: Bool) -> Int {
    withUnsafePointer(to: attention) { ck_attention_scratch($0, backward ? 1 : 0) }
  }

  /// How many units run at once, each in scratch memory of its own.
  private func slots(_ units: Int) -> Int { min(units, slots) }

  /// Runs every unit; a slot takes neighbouring ones, one after the other.
  private func run(
    _ units: Int, _ scratch: Int, _ key: UInt64, _ workspace: UnsafeMutablePointer<Float>,
    _ pool: ThreadPool,
    _ body: (UnsafePointer<ck_attention>, Range<Int>, UnsafeMutablePointer<Float>) -> Void
  ) {
    var attention = self.attention
    attention.key = key
    let slots = slots(units)
    withUnsafePointer(to: attention) { attention in
      pool.parallel(slots) { slot in
        let part = units * slot / slots..<units * (slot + 1) / slots
        body(attention, part, workspace + slot * scratch)
      }
    }
  }
}
