import Graph
import Schema

/// The layers, operators, losses and metrics there are. A line here is all that an entry needs
/// beside its own file.
public enum OperatorCatalogue {
  /// The layers that the language names, in the order of the manual.
  public static let layers = Catalogue<any Layer.Type>(
    .layer,
    [
      // Dense
      layer(LinearLayer.self),
      // Convolution
      layer(ConvolutionLayer.self),
      layer(DepthwiseConvolutionLayer.self),
      layer(TransposedConvolutionLayer.self),
      // Pooling
      layer(MaxPoolLayer.self),
      layer(AveragePoolLayer.self),
      layer(FractionalMaxPoolLayer.self),
      // Spatial
      layer(PadLayer.self),
      layer(CropLayer.self),
      layer(UpsampleLayer.self),
      // Sequence
      layer(Embedding.self),
      layer(PositionEmbedding.self),
      layer(AttentionLayer.self),
      // Activations
      layer(IdentityLayer.self),
      layer(ReLULayer.self),
      layer(LeakyReLULayer.self),
      layer(PReLULayer.self),
      layer(ELULayer.self),
      layer(SELULayer.self),
      layer(GELULayer.self),
      layer(SiLULayer.self),
      layer(MishLayer.self),
      layer(SoftplusLayer.self),
      layer(SigmoidLayer.self),
      layer(TanhLayer.self),
      layer(ReLU6Layer.self),
      layer(HardSigmoidLayer.self),
      layer(HardTanhLayer.self),
      layer(HardSwishLayer.self),
      // Softmax
      layer(Softmax.self),
      layer(LogSoftmax.self),
      layer(Maxout.self),
      // Normalisation
      layer(BatchNormLayer.self),
      layer(LayerNormLayer.self),
      layer(GroupNormLayer.self),
      layer(InstanceNormLayer.self),
      layer(RMSNormLayer.self),
      layer(LocalResponseNorm.self),
      // Structure
      layer(Flatten.self),
      layer(Reshape.self),
      layer(Concat.self),
      layer(Add.self),
      layer(Multiply.self),
      // Regularisation
      layer(Dropout.self),
      layer(AlphaDropout.self),
      layer(DropConnect.self),
      layer(Noise.self),
    ])

  /// The operators of the graph, by the name of its text form.
  public static let operators = Catalogue<any Operator.Type>(
    .primitive,
    [
      // Elementwise
      operation(Elementwise.self),
      operation(SumTo.self),
      // Dense
      operation(Linear.self),
      operation(LinearInputGradient.self),
      operation(LinearWeightGradient.self),
      // Convolution
      operation(Convolution.self),
      operation(PooledConvolution.self),
      operation(TransposedConvolution.self),
      operation(ConvolutionWeightGradient.self),
      // Precision
      operation(LinearBFloat16.self),
      operation(LinearInt8.self),
      operation(ConvolutionBFloat16.self),
      operation(ConvolutionInt8.self),
      // Pooling
      operation(MaxPool.self),
      operation(MaxPoolGradient.self),
      operation(AveragePool.self),
      operation(AveragePoolGradient.self),
      operation(FractionalMaxPool.self),
      operation(FractionalMaxPoolGradient.self),
      // Spatial
      operation(Pad.self),
      operation(Crop.self),
      operation(Upsample.self),
      operation(UpsampleGradient.self),
      // Sequence
      operation(GatherRows.self),
      operation(ScatterRows.self),
      operation(AttentionOperator.self),
      operation(AttentionGradient.self),
      // Normalisation
      operation(BatchNormTraining.self),
      operation(BatchNormGradient.self),
      operation(BatchNormInference.self),
      operation(LayerNormOperator.self),
      operation(LayerNormGradient.self),
      operation(GroupNormOperator.self),
      operation(GroupNormGradient.self),
      operation(RMSNormOperator.self),
      operation(RMSNormGradient.self),
      operation(LocalResponseNorm.self),
      operation(LocalResponseNormGradient.self),
      // Structure
      operation(ReshapeOperator.self),
      operation(Concat.self),
      operation(Slice.self),
      operation(PadColumns.self),
      // Regularisation
      operation(DropoutOperator.self),
      operation(AlphaDropoutOperator.self),
      operation(AlphaDropoutGradient.self),
      operation(DropPath.self),
      operation(NoiseOperator.self),
      // Softmax
      operation(Softmax.self),
      operation(SoftmaxGradient.self),
      operation(LogSoftmax.self),
      operation(LogSoftmaxGradient.self),
      operation(MaxPieces.self),
      operation(MaxPiecesGradient.self),
      // Losses
      operation(CrossEntropy.self),
      operation(Hinge.self),
      operation(PointwiseLoss.self),
    ])

  /// What training can minimise.
  public static let losses = Catalogue<any Loss.Type>(
    .loss,
    [
      loss(CrossEntropy.self),
      loss(BinaryCrossEntropy.self),
      loss(Hinge.self),
      loss(MeanSquaredError.self),
      loss(MeanAbsoluteError.self),
      loss(Huber.self),
    ])

  /// What can be reported beside the loss.
  public static let metrics = Catalogue<any Metric.Type>(
    .metric,
    [
      metric(Accuracy.self),
      metric(ErrorRate.self),
      metric(TopK.self),
      metric(BinaryAccuracy.self),
      metric(Precision.self),
      metric(Recall.self),
      metric(AreaUnderCurve.self),
      metric(Perplexity.self),
      metric(RootMeanSquaredError.self),
      metric(MeanAbsoluteErrorMetric.self),
      metric(RSquared.self),
    ])

  private static func layer(_ type: any Layer.Type) -> (Declaration, any Layer.Type) {
    (type.declaration, type)
  }

  private static func operation(_ type: any Operator.Type) -> (Declaration, any Operator.Type) {
    (type.declaration, type)
  }

  private static func loss(_ type: any Loss.Type) -> (Declaration, any Loss.Type) {
    (type.declaration, type)
  }

  private static func metric(_ type: any Metric.Type) -> (Declaration, any Metric.Type) {
    (type.declaration, type)
  }
}
