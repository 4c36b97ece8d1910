using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class RMSProp
{
    /// <summary>The options of a group; what is null is the optimizer's.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>Whether to go up instead of down.</summary>
        public bool? maximize;

        /// <summary>The factor of the last change.</summary>
        public double? momentum;

        /// <summary>The decay rate of the mean.</summary>
        public double? alpha;

        /// <summary>What is added to the denominator.</summary>
        public double? eps;

        /// <summary>The weight decay.</summary>
        public double? weight_decay;

        /// <summary>Whether the variance of the gradient takes the place of the mean of its square.</summary>
        public bool? centered;

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            (maximize, momentum, alpha, eps, weight_decay, centered) = (other.maximize, other.momentum, other.alpha, other.eps, other.weight_decay, other.centered);
        }

        internal override void FillFrom(OptimizerOptions defaults)
        {
            var other = (Options)defaults;
            maximize ??= other.maximize;
            momentum ??= other.momentum;
            alpha ??= other.alpha;
            eps ??= other.eps;
            weight_decay ??= other.weight_decay;
            centered ??= other.centered;
        }
    }

    /// <summary>Parameters with options of their own.</summary>
    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
    {
        /// <summary>An empty group.</summary>
        public ParamGroup()
        {
        }

        /// <summary>A group with options.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options)
            : base(parameters, options)
        {
        }

        /// <summary>A group with options that are given, whatever the optimizer's are.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99, double weight_decay = 0, double momentum = 0.0, bool centered = false)
            : base(
                parameters,
                new Options { LearningRate = lr, eps = eps, alpha = alpha, weight_decay = weight_decay, momentum = momentum, centered = centered })
        {
        }

        /// <summary>The factor of the last change.</summary>
        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }
    }
}
