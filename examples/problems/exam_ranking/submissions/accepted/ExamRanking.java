import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Scanner;

public class ExamRanking {
    static class Student implements Comparable<Student> {
        final String name;
        final int points;
        final int minutes;

        Student(String name, int points, int minutes) {
            this.name = name;
            this.points = points;
            this.minutes = minutes;
        }

        boolean isAsGoodAs(Student other) {
            return points == other.points && minutes == other.minutes;
        }

        @Override
        public int compareTo(Student other) {
            if (points != other.points) {
                return other.points - points;
            }
            return minutes != other.minutes ? minutes - other.minutes : name.compareTo(other.name);
        }
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        List<Student> students = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            students.add(new Student(in.next(), in.nextInt(), in.nextInt()));
        }
        Collections.sort(students);

        StringBuilder out = new StringBuilder();
        int rank = 0;
        for (int i = 0; i < n; i++) {
            Student student = students.get(i);
            if (i == 0 || !student.isAsGoodAs(students.get(i - 1))) {
                rank = i + 1;
            }
            out.append(rank + " " + student.name + " " + student.points + " " + student.minutes + "\n");
        }
        System.out.print(out);
    }
}
