/** Windows with frames from which a provisional baseline is worth having: five hours of minutes. */
export const windowsToLearn = 300;
