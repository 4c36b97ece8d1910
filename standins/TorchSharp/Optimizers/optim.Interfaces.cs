namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>What has a learning rate: a group of parameters.</summary>
        public interface ILearningRateController
        {
            /// <summary>The learning rate of the next step.</summary>
            double LearningRate { get; set; }

            /// <summary>The learning rate at the beginning.</summary>
            double InitialLearningRate { get; set; }
        }

        /// <summary>What has a momentum.</summary>
        public interface IMomentum
        {
            /// <summary>The factor of the past.</summary>
            double Momentum { get; set; }
        }

        /// <summary>What has Adam's two decay rates.</summary>
        public interface IBetas
        {
            /// <summary>The decay rates of the gradient's mean and of its square's.</summary>
            (double, double) Betas { get; set; }
        }
    }
}
