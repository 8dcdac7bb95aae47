% Ensemble peer: GNU Octave, lsode (or ode45) per trajectory.
% usage: octave-cli --no-gui -q -f ens_octave.m FIELD NX T RTOL METHOD COUNT
a = argv(); f = str2num(a{1}); nx = str2num(a{2}); T = str2num(a{3}); rtol = str2num(a{4}); meth = a{5}; n = str2num(a{6});
N = 32; b = (1:N-1) ./ sqrt(4*(1:N-1).^2 - 1); [V, D] = eig(diag(b,1) + diag(b,-1)); x = diag(D); wq = (V(1,:).^2)'; z2 = x.^2; wz2 = wq .* z2;
switch f
  case 1, rhs = @(y,t) [-y(2)/(1+exp(y(1)*y(2))); y(1)/(1+exp(y(1)*y(2))) - y(2)]; box = [-2 2 -2 2];
  case 2, rhs = @(y,t) [(1-y(2)^2)/3; 2*y(1)*y(2)/3 + 0.5*4*y(2)*(1-y(2)^2)/9]; box = [-1 1 0 2];
  case 3, rhs = @(y,t) [sum(wz2./(1+exp(y(1)*z2))) - y(2)^2*sum(wz2./(1+exp(-y(1)*y(2)^2*z2))); 2*y(1)*y(2)*sum(wz2./(1+exp(-y(1)*y(2)^2*z2)))]; box = [-1 1 0 2];
end
lsode_options("relative tolerance", rtol); lsode_options("absolute tolerance", rtol*1e-2); lsode_options("integration method", "adams");
if strcmp(meth, "lsode_bdf"), lsode_options("integration method", "stiff"); end
s = 0; before = cputime ();
for k = 0:n-1
  i = mod(k * 40503, nx^2); y0 = [box(1) + (mod(i,nx)+.5)/nx*(box(2)-box(1)); box(3) + (floor(i/nx)+.5)/nx*(box(4)-box(3))];
  if strcmp(meth, "ode45"), o = odeset("RelTol", rtol, "AbsTol", rtol*1e-2); [t, y] = ode45(@(t,y) rhs(y,t), [0 T], y0, o); y = y(end,:);
  else y = lsode(rhs, y0, [0 T])(end,:); end
  s += sum(y);
end
e = cputime () - before;
printf("octave %s F%d nx=%d T=%g rtol=%g: %d traj %.4f s  %.4g traj/s  checksum/traj %.10f\n", meth, f, nx, T, rtol, n, e, n/e, s/n);
exit(0);
