namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module with four arguments.</summary>
        /// <typeparam name="T1">The type of argument 1.</typeparam>
        /// <typeparam name="T2">The type of argument 2.</typeparam>
        /// <typeparam name="T3">The type of argument 3.</typeparam>
        /// <typeparam name="T4">The type of argument 4.</typeparam>
        /// <typeparam name="TResult">The type of the result.</typeparam>
        public abstract class Module<T1, T2, T3, T4, TResult> : HookableModule<Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, (T1, T2, T3, T4)?>, Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, TResult, TResult>>, IModule<T1, T2, T3, T4, TResult>
        {
            /// <summary>Creates a module without components.</summary>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>What the module computes. Callers use <see cref="call"/>, which also runs the hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4);

            /// <summary>Runs the hooks and <see cref="forward"/>.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4)
            {
                Notify(module_pre_hooks);
                foreach (var hook in pre_hooks.Values)
                {
                    if (hook(this, input1, input2, input3, input4) is { } replaced)
                    {
                        (input1, input2, input3, input4) = replaced;
                    }
                }

                TResult result = forward(input1, input2, input3, input4);
                foreach (var hook in post_hooks.Values)
                {
                    if (hook(this, input1, input2, input3, input4, result) is { } replaced)
                    {
                        result = replaced;
                    }
                }

                Notify(module_post_hooks);
                return result;
            }
        }
    }
}
